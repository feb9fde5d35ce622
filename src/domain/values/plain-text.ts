/**
 * A plain form of a text for comparing and judging: full width becomes half width (NFKC), invisible characters
 * (direction marks, zero width spaces) are removed, and each run of white space becomes one space. What people wrote is
 * kept as they wrote it.
 */
export const plainText = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
