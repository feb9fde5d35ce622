/** The reason why the simulation stops; the message is for the person who started it. */
export class SimProblem extends Error {
  override readonly name = 'SimProblem';
}

/** No service is there. */
export class NothingAnswers extends SimProblem {
  constructor(origin: string) {
    super(`Nothing answers at ${origin}. Start the service with: bun run dev`);
  }
}
