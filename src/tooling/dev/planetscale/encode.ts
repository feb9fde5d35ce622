import type { FieldPacket, ResultSetHeader } from 'mysql2/promise';

/** A field as in protobuf's JSON: zero values are left out, 64-bit numbers are strings. */
export type WireField = { readonly name: string; readonly type?: string; readonly charset?: number };
export type WireRow = { readonly lengths: readonly string[]; readonly values?: string };
export type WireResult = {
  readonly rowsAffected?: string;
  readonly insertId?: string;
  readonly fields?: readonly WireField[];
  readonly rows?: readonly WireRow[];
};

/** A row of raw column texts, as the simulator gets them from mysql2. */
export type RawRow = readonly (Buffer | null)[];

const UNSIGNED = 0x20;
const BINARY_CHARSET = 63;
const ENUM_FLAG = 0x100;
const SET_FLAG = 0x800;

/** Vitess's names by MySQL's column type; `*` is INT or UINT by the unsigned flag. */
const TYPES: Readonly<Record<number, string>> = {
  0: 'DECIMAL',
  1: '*8',
  2: '*16',
  3: '*32',
  4: 'FLOAT32',
  5: 'FLOAT64',
  7: 'TIMESTAMP',
  8: '*64',
  9: '*24',
  10: 'DATE',
  11: 'TIME',
  12: 'DATETIME',
  13: 'YEAR',
  16: 'BIT',
  245: 'JSON',
  246: 'DECIMAL',
  247: 'ENUM',
  248: 'SET',
  255: 'GEOMETRY',
};
/** Types of text and bytes, which share a number and differ by character set. */
const TEXTS: Readonly<Record<number, readonly [text: string, bytes: string]>> = {
  15: ['VARCHAR', 'VARBINARY'],
  249: ['TEXT', 'BLOB'],
  250: ['TEXT', 'BLOB'],
  251: ['TEXT', 'BLOB'],
  252: ['TEXT', 'BLOB'],
  253: ['VARCHAR', 'VARBINARY'],
  254: ['CHAR', 'BINARY'],
};

/** Undefined for NULL_TYPE (type 6), which is the zero value of Vitess's enumeration. */
function typeName(columnType: number, flags: number, charset: number): string | undefined {
  if (columnType === 254 && (flags & ENUM_FLAG) !== 0) return 'ENUM';
  if (columnType === 254 && (flags & SET_FLAG) !== 0) return 'SET';
  const text = TEXTS[columnType];
  if (text !== undefined) return text[charset === BINARY_CHARSET ? 1 : 0];
  return TYPES[columnType]?.replace('*', (flags & UNSIGNED) === 0 ? 'INT' : 'UINT');
}

function encodeField(field: FieldPacket): WireField {
  const { columnType = 6, characterSet: charset = 0 } = field as FieldPacket & {
    columnType?: number;
    characterSet?: number;
  };
  const type = typeName(columnType, Number(field.flags), charset);
  return { name: field.name, ...(type === undefined ? {} : { type }), ...(charset === 0 ? {} : { charset }) };
}

function encodeRow(row: RawRow): WireRow {
  const values = Buffer.concat(row.filter((value) => value !== null)).toString('base64');
  const lengths = row.map((value) => (value === null ? '-1' : String(value.length)));
  return { lengths, ...(values === '' ? {} : { values }) };
}

/** Encodes mysql2's result (rows of {@link RawRow}, or a header) as PlanetScale does. */
export function encodeResult(result: unknown, fields: readonly FieldPacket[] | undefined): WireResult {
  if (!Array.isArray(result)) {
    const { affectedRows, insertId } = result as ResultSetHeader;
    return {
      ...(affectedRows === 0 ? {} : { rowsAffected: String(affectedRows) }),
      ...(insertId === 0 ? {} : { insertId: String(insertId) }),
    };
  }
  return {
    fields: (fields ?? []).map(encodeField),
    ...(result.length === 0 ? {} : { rows: (result as RawRow[]).map(encodeRow) }),
  };
}
