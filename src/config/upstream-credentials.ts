import * as v from 'valibot';

/** The services that we call (spec 15), with the orders service for placed orders (spec 1). */
export const CALLED_SERVICES = ['pricectrl', 'forex', 'rebate', 'payment', 'orders'] as const;
export type CalledService = (typeof CALLED_SERVICES)[number];

/** A credential of our calls: a signing key or a token. */
export type CallCredential = { readonly kind: 'hmac' | 'bearer'; readonly secret: string };
/** The credentials of each service; an empty list means `name:none`, and a service that is not named is missing. */
export type CallCredentials = Readonly<Partial<Record<CalledService, readonly CallCredential[]>>>;

const KINDS = ['hmac', 'bearer', 'none'] as const;
/** The form of a secret, as in service-credentials.ts. */
const SECRET = /^[\x21-\x2b\x2d-\x7e]{32,512}$/;
/** The most keys of a service. A rotation needs two, and the other side tries each. */
const KEYS_MAX = 4;

const isCalled = (name: string): name is CalledService => CALLED_SERVICES.some((one) => one === name);
const isKind = (kind: string): kind is (typeof KINDS)[number] => KINDS.some((one) => one === kind);

type Piece = { readonly name: string; readonly kind: string; readonly secret: string };

/**
 * Parses `name:hmac:secret,name:bearer:secret,name:none`. A name may have several keys: each call is signed with all of
 * them, so that one can be replaced while both are good. Messages number the credentials and never repeat them.
 */
export const callCredentials = v.pipe(
  v.string(),
  v.rawTransform<string, CallCredentials>(({ dataset, addIssue }) => {
    const pieces = dataset.value.trim() === '' ? [] : dataset.value.split(',').map(readPiece);
    const found: Partial<Record<CalledService, CallCredential[]>> = {};
    pieces.forEach((piece, index) => {
      for (const problem of problemsOf(piece)) addIssue({ message: `credential ${index + 1} ${problem}` });
      const { name, kind, secret } = piece;
      if (!isCalled(name)) return;
      found[name] ??= [];
      if (kind === 'hmac' || kind === 'bearer') found[name].push({ kind, secret });
    });
    for (const name of CALLED_SERVICES) {
      const own = pieces.filter((piece) => piece.name === name);
      const of = (kind: string) => own.filter((piece) => piece.kind === kind).length;
      if (of('none') > 0 && own.length > 1) addIssue({ message: `says none and more of ${name}` });
      if (of('hmac') > KEYS_MAX) addIssue({ message: `has more than ${KEYS_MAX} keys of ${name}` });
      if (of('bearer') > 1) addIssue({ message: `has two tokens of ${name}, and a call bears one` });
    }
    return found;
  }),
);

function readPiece(text: string): Piece {
  const [name = '', kind = '', ...secret] = text.trim().split(':');
  return { name, kind, secret: secret.join(':') };
}

const problemsOf = ({ name, kind, secret }: Piece): string[] =>
  [
    isCalled(name) ? '' : `names no service that is called; there are ${CALLED_SERVICES.join(', ')}`,
    isKind(kind) ? '' : `has an unknown kind; there are ${KINDS.join(', ')}`,
    !isKind(kind) || kind === 'none' || SECRET.test(secret)
      ? ''
      : 'needs a secret of 32 to 512 visible ASCII characters without a comma',
    kind === 'none' && secret !== '' ? 'is none, and has a secret' : '',
  ].filter((problem) => problem !== '');

/** The services without credentials. Production needs one for each service, or `name:none`. */
export function missingCredentials(
  credentials: CallCredentials,
  { appEnv, tellsOrders }: { readonly appEnv: string; readonly tellsOrders: boolean },
): readonly string[] {
  if (appEnv !== 'production') return [];
  const called = CALLED_SERVICES.filter((name) => name !== 'orders' || tellsOrders);
  const missing = called.filter((name) => credentials[name] === undefined);
  return missing.map(
    (name) => `UPSTREAM_CREDENTIALS: says nothing of ${name} (${name}:none where it asks for nothing)`,
  );
}
