/** `APP_ENV` unset means production. */
export const isProduction = (appEnv = 'production'): boolean => appEnv === 'production';

/**
 * Loads modules that exist outside production only: QA's simulations and its console (spec 14). In production nothing
 * is loaded and the result is null. Entries import these modules in no other way.
 */
export const outsideProduction = async <M>(
  appEnv: string | undefined,
  load: () => Promise<M>,
): Promise<M | null> => (isProduction(appEnv) ? null : load());
