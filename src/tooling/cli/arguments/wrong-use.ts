/** A wrong call of a command; the message says what is wrong, and the help follows it. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
}
