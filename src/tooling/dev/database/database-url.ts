/** The database's name; `dev` gets the plain one, for people look at it. */
export function defaultDatabaseName(name: string): string {
  return name === 'dev' ? 'shopping' : `shopping_${name.replace(/[^A-Za-z0-9_]/g, '_')}`;
}

/** Messages never contain the URL, which may have a password. */
export function parseDatabaseUrl(text: string): URL {
  if (!URL.canParse(text))
    throw new Error('DATABASE_URL is not a URL; it should look like mysql://user@host:3306/name');
  const url = new URL(text);
  if (url.protocol !== 'mysql:' && url.protocol !== 'mariadb:') {
    throw new Error(`DATABASE_URL starts with "${url.protocol}//"; it should start with mysql://`);
  }
  // mysql2 ignores the scheme, but other readers of the URL may not know "mariadb:".
  return new URL(text.replace(/^mariadb:/i, 'mysql:'));
}

export function databaseNameOf(url: string | URL): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

/** The URL with another database, or without one when `name` is empty. */
export function urlWithDatabase(url: string | URL, name: string): string {
  const result = new URL(url);
  result.pathname = name === '' ? '' : `/${encodeURIComponent(name)}`;
  return result.href;
}

/** Host and port, safe to print. */
export function placeOf(url: string | URL): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port || 3306}`;
}
