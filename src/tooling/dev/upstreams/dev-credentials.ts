import * as v from 'valibot';
import { callCredentials } from '../../../config/upstream-credentials.ts';
import { devEnv } from '../dev-env.ts';

/** The credentials that mock upstreams require by default: those of a developer's service. */
export const devCredentials = v.parse(callCredentials, devEnv.UPSTREAM_CREDENTIALS);
