/** The reason why the simulation stops; the message is for the person who started it. */
export class SimProblem extends Error {
  override readonly name = 'SimProblem';
}
