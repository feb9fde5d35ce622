import * as v from 'valibot';
import { callCredentials } from '../../../config/upstream-credentials.ts';
import { devEnv } from '../dev-env.ts';

/** What the mock upstreams ask of their callers unless told: what a developer's service bears. */
export const devCredentials = v.parse(callCredentials, devEnv.UPSTREAM_CREDENTIALS);
