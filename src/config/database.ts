type Env = Readonly<Record<string, string | undefined>>;

/** The driver with its settings (docs/deploy.md). `timeoutMs`: for an answer, and for a free connection. */
export type DatabaseSettings =
  | { readonly driver: 'tcp'; readonly url: string; readonly poolSize: number; readonly timeoutMs: number }
  | {
      readonly driver: 'planetscale';
      readonly origin: string;
      readonly username: string;
      readonly password: string;
      readonly timeoutMs: number;
    }
  /** The Worker's binding has the connection string. */
  | { readonly driver: 'hyperdrive'; readonly timeoutMs: number };

type Bounds = { readonly poolSize: number; readonly timeoutMs: number; readonly allowsHttp: boolean };

/**
 * Reads the database's variables. `DATABASE_DRIVER=tcp` (the default) needs `DATABASE_URL=mysql://…`. `planetscale`
 * needs `DATABASE_URL=https://user:password@host`, or DATABASE_HOST, DATABASE_USERNAME and DATABASE_PASSWORD as
 * PlanetScale names them. `hyperdrive` needs neither. @returns the names of bad variables if there are any
 */
export function readDatabase(
  env: Env,
  bounds: Bounds,
): { settings: DatabaseSettings } | { bad: readonly string[] } {
  const driver = env.DATABASE_DRIVER ?? 'tcp';
  if (driver === 'hyperdrive') return { settings: { driver, timeoutMs: bounds.timeoutMs } };
  if (driver === 'planetscale') return readPlanetscale(env, bounds);
  if (driver !== 'tcp') return { bad: ['DATABASE_DRIVER'] };
  const url = env.DATABASE_URL ?? '';
  if (!/^mysql:\/\//.test(url) || !URL.canParse(url)) return { bad: ['DATABASE_URL'] };
  return { settings: { driver, url, poolSize: bounds.poolSize, timeoutMs: bounds.timeoutMs } };
}

function readPlanetscale(env: Env, { timeoutMs, allowsHttp }: Bounds) {
  const found = (origin: string, username: string, password: string) => ({
    settings: { driver: 'planetscale' as const, origin, username, password, timeoutMs },
  });
  if (env.DATABASE_URL === undefined) {
    const { DATABASE_HOST: host, DATABASE_USERNAME: username, DATABASE_PASSWORD: password } = env;
    const bad = ['DATABASE_HOST', 'DATABASE_USERNAME', 'DATABASE_PASSWORD'].filter((name) => !env[name]);
    if (host !== undefined && !/^[\w.-]+(?::\d+)?$/.test(host)) bad.push('DATABASE_HOST');
    return bad.length > 0 ? { bad } : found(`https://${host}`, username ?? '', password ?? '');
  }
  const url = URL.canParse(env.DATABASE_URL) ? new URL(env.DATABASE_URL) : null;
  const isAllowed = url?.protocol === 'https:' || (url?.protocol === 'http:' && allowsHttp);
  const [username, password] = [plain(url?.username), plain(url?.password)];
  if (url === null || !isAllowed || username === '' || password === '') return { bad: ['DATABASE_URL'] };
  return found(`${url.protocol}//${url.host}`, username, password);
}

/** Decodes a URL's credentials; '' when they cannot be decoded. */
function plain(escaped = ''): string {
  try {
    return decodeURIComponent(escaped);
  } catch {
    return '';
  }
}
