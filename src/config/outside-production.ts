/** `APP_ENV` unset means production. */
export const isProduction = (appEnv = 'production'): boolean => appEnv === 'production';

/**
 * The one door to what is there outside production only, QA's simulations and its console (spec 14): in production it is
 * not even loaded, and this is null. Entries import nothing of it by another way.
 */
export const outsideProduction = async <M>(
  appEnv: string | undefined,
  load: () => Promise<M>,
): Promise<M | null> => (isProduction(appEnv) ? null : load());
