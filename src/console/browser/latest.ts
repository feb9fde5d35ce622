/**
 * Numbers the questions of one kind. The answer to a question that is not the latest any more must neither be drawn nor
 * acted on: what it is about is not what the person sees.
 */
export function questions() {
  let asked = 0;
  return {
    /** Begins a question. @returns whether it is still the latest */
    begin(): () => boolean {
      asked += 1;
      const mine = asked;
      return () => mine === asked;
    },
    /** Makes answers that are still to come worth nothing. */
    forget(): void {
      asked += 1;
    },
  };
}
