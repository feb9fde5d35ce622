const SCHEME = 'bearer ';

/** The token of `Authorization: Bearer ...`; '' when it is missing, empty or of another scheme. */
export const bearerOf = (authorization: string | undefined): string =>
  authorization?.slice(0, SCHEME.length).toLowerCase() === SCHEME
    ? authorization.slice(SCHEME.length).trim()
    : '';
