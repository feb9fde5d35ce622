let graphemes: Intl.Segmenter | undefined;

/**
 * Text from outside in a form that can be kept and shown. Control characters become spaces (a line end one space), lone
 * surrogates U+FFFD. All else stays: joiners, direction marks and unassigned code points belong to the text.
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
  // The code points up to the next one decide whether the text can be cut here.
  const upToNext = text.slice(0, cutAt + 2);
  const begins = graphemes.segment(upToNext).containing(cutAt)?.index ?? cutAt;
  // A single character that is too long (a tower of marks) is cut within.
  return text.slice(0, begins === 0 ? cutAt : begins);
}

/** The number of UTF-16 units of the first `chars` code points; above the text's length when it has fewer. */
function unitsOf(text: string, chars: number): number {
  let at = 0;
  for (let count = 0; count < chars; count += 1) {
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return at;
}
