let graphemes: Intl.Segmenter | undefined;

/**
 * Text from outside as it can be kept and shown: control characters as spaces (a line end as one), halves of characters
 * as U+FFFD. All else stays: joiners, direction marks and what no version of Unicode knows yet belong to the text.
 */
export const plainText = (text: string): string => text.replace(/\r\n|\p{Cc}/gu, ' ').toWellFormed();

/**
 * At most `maxChars` characters as a column counts them (code points), cut between those that a person sees, never
 * within one: an emoji family goes whole or not at all. Looks no further than the cut, however long the text is.
 */
export function cutText(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const cutAt = unitsOf(text, maxChars);
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  // Whether two code points part is told by them and those before them.
  const upToNext = text.slice(0, cutAt + 2);
  const begins = graphemes.segment(upToNext).containing(cutAt)?.index ?? cutAt;
  // One character alone that is too long (a tower of marks) can only be kept in part.
  return text.slice(0, begins === 0 ? cutAt : begins);
}

/** UTF-16 units of the first `chars` code points; more than there are where there are not so many. */
function unitsOf(text: string, chars: number): number {
  let at = 0;
  for (let count = 0; count < chars; count += 1) {
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return at;
}
