/** The command was called wrongly; the message says how, and the help follows it. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
}
