/**
 * A text as it was meant, whatever keyboard or address book it came through: full width is half width (NFKC), what cannot
 * be seen is gone (direction marks, zero width spaces), and each run of white space, of any kind, is one space. For
 * comparing and judging only: what people wrote is kept as they wrote it.
 */
export const plainText = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
