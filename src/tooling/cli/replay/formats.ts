/** Forms of a recording. */
export const FORMATS = ['har', 'goreplay', 'ndjson'] as const;
export type Format = (typeof FORMATS)[number];
