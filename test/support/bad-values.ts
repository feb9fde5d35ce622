import type { Column } from 'drizzle-orm';

/**
 * Bad values that other programs may leave in a column: nothing, half a value, another shape or type, a typing error.
 */
export function badValues(column: Column): readonly unknown[] {
  const type = column.getSQLType();
  const none = column.notNull ? [] : [null];
  if (type === 'mediumtext')
    return [
      ...none,
      '',
      '{',
      'null',
      '[]',
      '[1]',
      '["xx"]',
      '{"USD":"x"}',
      '{"USD":"-1.00"}',
      '{"USD":{}}',
      '[{}]',
      '{"malls":[{}],"final":"1"}',
    ];
  if (type.startsWith('varchar')) return [...none, '', '?', '1e9'];
  if (type.startsWith('datetime')) return [...none, '0000-00-00 00:00:00', '9999-12-31 23:59:59.999'];
  if (type === 'bigint') return [...none, '-1', '9223372036854775807', '-9223372036854775808'];
  if (type === 'tinyint') return [...none, 2, -1];
  return [...none, -1, 0, 2147483647, -2147483648];
}
