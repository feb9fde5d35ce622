/** A wrong call of a command; the message is a sentence that says what is wrong, without any value that was given. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
}
