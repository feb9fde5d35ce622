import { describe, expect, test } from 'bun:test';
import { useWorld } from '../support/use-world.ts';

// Spec 2: bodies are JSON. Parameters of the type have no meaning (RFC 8259), and no type costs more time than another.

const world = useWorld({ fresh: 'once' });

const statusOf = async (type: string) =>
  (await world.summary({}, { headers: { 'content-type': type } })).status;

describe('a content-type', () => {
  const json = [
    'application/json',
    'APPLICATION/JSON',
    'application/json;',
    'application/json ;',
    'application/json; ',
    'application/json;;',
    'application/json; charset=utf8',
    'application/json; charset=UTF-8',
    'application/json;charset="utf-8"',
    'application/json; charset = utf-8',
    'application/json; charset=us-ascii',
    'application/json; charset=utf-8; boundary=x',
    'application/json; odata=verbose',
    'application/json; version',
    'application/vnd.mall_v2+json',
    'application/vnd.mall.v2+json; charset=utf-8',
  ];
  for (const type of json) {
    test(`${JSON.stringify(type)} is JSON`, async () => {
      expect(await statusOf(type)).toBe(200);
    });
  }

  const others = [
    'application/jsonx',
    'application/json x',
    'application/x-json',
    'application/+json',
    'text/json',
    'json',
    ';',
    'application/json, application/json',
    'application/json; charset=gbk',
    'application/json; charset=utf-16',
    `application/json${' '.repeat(15_000)}x`,
    `application/json;${'a'.repeat(15_000)}`,
    `application/${'a'.repeat(200)}+json`,
  ];
  for (const type of others) {
    test(`${JSON.stringify(type.slice(0, 40))} is not`, async () => {
      expect(await statusOf(type)).toBe(415);
    });
  }
});
