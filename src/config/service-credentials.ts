import * as v from 'valibot';

/** The scopes of services: the first part of the path that they may call (spec 2). */
export const SERVICE_SCOPES = ['event', 'noti', 'refund', 'support'] as const;
export type ServiceScope = (typeof SERVICE_SCOPES)[number];

/** One signing key or one static token. A name may have several, for rotation. */
export type ServiceCredential = {
  readonly name: string;
  readonly scopes: readonly ServiceScope[];
  readonly secret: string;
};

const NAME = /^[a-z][a-z0-9-]{0,31}$/;
/** A secret is visible ASCII, for a token is sent in a header. It has no comma, which separates credentials. */
const SECRET = /^[\x21-\x2b\x2d-\x7e]{32,512}$/;
/** The most credentials, for each request is tried against all of them. */
const CREDENTIALS_MAX = 32;

const isScope = (word: string): word is ServiceScope => SERVICE_SCOPES.some((scope) => scope === word);

/**
 * Parses `name:scope+scope:secret,...`. If it is empty, no service can call. Every problem is an issue of its own;
 * messages number the credentials and never repeat them.
 */
export const serviceCredentials = v.pipe(
  v.string(),
  v.rawTransform<string, readonly ServiceCredential[]>(({ dataset, addIssue }) => {
    const pieces = dataset.value.trim() === '' ? [] : dataset.value.split(',');
    if (pieces.length > CREDENTIALS_MAX)
      addIssue({ message: `has more than ${CREDENTIALS_MAX} credentials` });
    const credentials = pieces.map(readCredential);
    credentials.forEach((one, index) => {
      for (const problem of problemsOf(one, credentials.slice(0, index)))
        addIssue({ message: `credential ${index + 1} ${problem}` });
    });
    return credentials.map((one) => ({ ...one, scopes: one.scopes.filter(isScope) }));
  }),
);

type Sent = { readonly name: string; readonly scopes: readonly string[]; readonly secret: string };

function readCredential(piece: string): Sent {
  const [name = '', scopes = '', ...secret] = piece.trim().split(':');
  return { name, scopes: scopes.split('+'), secret: secret.join(':') };
}

function problemsOf({ name, scopes, secret }: Sent, before: readonly Sent[]): string[] {
  const isTaken = before.some((other) => other.secret === secret && other.name !== name);
  return [
    NAME.test(name) ? '' : 'has no name of a-z, 0-9 and - (it is name:scope+scope:secret)',
    scopes.every(isScope) ? '' : `has an unknown scope; there are ${SERVICE_SCOPES.join(', ')}`,
    SECRET.test(secret) ? '' : 'needs a secret of 32 to 512 visible ASCII characters without a comma',
    // The two names could not be told apart by their calls.
    isTaken ? 'has the secret of another name' : '',
  ].filter((problem) => problem !== '');
}
