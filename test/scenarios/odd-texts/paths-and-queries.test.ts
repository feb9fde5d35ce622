import { describe, expect, test } from 'bun:test';
import { requestSchema } from '../../../src/openapi/json-schema.ts';
import { type Operation, ORDER_ID } from '../../../src/openapi/operation.ts';
import { OPERATIONS } from '../../../src/openapi/operations/all.ts';
import { type Door, percent, throughDoor } from '../../support/odd-doors.ts';
import { allowed } from '../../support/openapi-calls.ts';
import { useWorld } from '../../support/use-world.ts';
import { serviceToken } from '../../support/world.ts';

// Every parameter of a query and every changing part of a path, with every odd text.

const bugs: unknown[] = [];
const world = useWorld({ fresh: 'once', onLog: (line) => line.event === 'bug' && void bugs.push(line) });

const filled = (path: string) => path.replaceAll(/\{\w+\}/g, ORDER_ID);
const names = ({ query }: Operation) =>
  Object.keys(query === undefined ? {} : (requestSchema(query).properties ?? {}));

const queryDoors: readonly Door[] = OPERATIONS.filter(({ method }) => method === 'GET').flatMap(
  (operation) => {
    const at = filled(operation.path);
    const door = (name: string, queryOf: (text: string) => string): Door => ({
      name: `${operation.path}?${name}`,
      send: (text) => ({ method: 'GET', path: `${at}?${queryOf(text)}`, as: allowed(operation.access) }),
    });
    return [
      ...names(operation).map((name) => door(name, (text) => `${name}=${percent(text)}`)),
      door('(a name)', (text) => `${percent(text)}=1`),
    ];
  },
);

const pathDoors: readonly Door[] = OPERATIONS.filter(({ path }) => path.includes('{')).map((operation) => ({
  name: `${operation.method} ${operation.path}`,
  send(text) {
    const [example] = operation.examples;
    const { body } = example ?? {};
    return {
      method: operation.method,
      path: operation.path.replace(/\{\w+\}/, percent(text)),
      ...(body === undefined ? {} : { body }),
      as: allowed(operation.access),
    };
  },
}));

const otherDoors: readonly Door[] = [
  {
    name: 'POST /event/{name}',
    send: (text) => ({
      method: 'POST',
      path: `/event/${percent(text)}`,
      body: { order_id: ORDER_ID },
      as: allowed('event'),
    }),
  },
  {
    name: 'the APP’s version in the prefix',
    send: (text) => ({ method: 'GET', path: `/api/v/${percent(text)}/shopping/orders` }),
  },
  { name: 'a path of its own', send: (text) => ({ method: 'GET', path: `/${percent(text)}` }) },
  {
    name: 'POST /qa/orders/{order_id}/advance',
    send: (text) => ({
      method: 'POST',
      path: `/qa/orders/${percent(text)}/advance`,
      body: { to: 'received' },
    }),
  },
  {
    name: 'POST /qa/console/dead-letters/{letter_id}/drop',
    send: (text) => ({
      method: 'POST',
      path: `/qa/console/dead-letters/${percent(text)}/drop`,
      as: { user: null, headers: serviceToken('backoffice') },
    }),
  },
];

describe('every odd text in a query', () => {
  for (const door of queryDoors)
    test(door.name, async () => {
      await throughDoor(world, door, bugs);
    }, 60_000);
});

describe('every odd text in a path', () => {
  for (const door of [...pathDoors, ...otherDoors])
    test(door.name, async () => {
      await throughDoor(world, door, bugs);
    }, 60_000);

  test('there are as many doors as the document has', () => {
    expect(queryDoors.length).toBeGreaterThan(15);
    expect(pathDoors.length).toBeGreaterThan(7);
  });
});
