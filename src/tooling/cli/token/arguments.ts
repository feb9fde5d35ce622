import type { CommandLine } from '../../arguments/command-line.ts';
import { longDuration, text } from '../../arguments/kinds.ts';
import { flag, onlyWith, optional } from '../../arguments/options.ts';

export const TOKEN = {
  name: 'token',
  forms: [
    'token USER_ID [--ttl TIME]',
    'token --service NAME',
    'token --service NAME --sign METHOD PATH [--body FILE]',
  ],
  about: 'Prints a user token for development, signed with AUTH_JWT_SECRET or the development default.',
  options: {
    ttl: optional(longDuration, 'how long it is valid', '24h'),
    service: optional(
      text('NAME'),
      "a service's token instead (orders, tickets or backoffice), from SERVICE_TOKENS or the development default",
    ),
    sign: onlyWith(
      'service',
      flag(
        'the x-shopping-signature header of one request instead, valid for 300 s, with the first key of the name in ' +
          'SERVICE_KEYS or the development default; PATH as it will be sent, with prefix and ?query if any',
      ),
    ),
    body: onlyWith(
      'sign',
      optional(
        text('FILE'),
        "the file with the request's exact body, - for stdin; curl: --data-binary",
        'no body',
      ),
    ),
  },
  others: {
    placeholder: 'USER_ID',
    least: 0,
    most: 2,
    says: 'Give one user id, or with --sign a method and a path.',
  },
  more: `Example:
  curl http://127.0.0.1:8787/event/purchased -H 'content-type: application/json' --data-binary @event.json \\
    -H "$(bun run token --service orders --sign POST /event/purchased --body event.json)"`,
} as const satisfies CommandLine;
