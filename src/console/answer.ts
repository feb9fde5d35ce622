const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** An answer whose page loads only our own files and calls only this origin. */
export const answer = (text: string, type: string, status = 200) =>
  new Response(text, { status, headers: { ...HEADERS, 'content-type': type } });
export const answerJson = (value: unknown, status = 200) =>
  answer(JSON.stringify(value), 'application/json', status);
