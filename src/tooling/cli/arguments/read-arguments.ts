import { type ParseArgsConfig, parseArgs } from 'node:util';
import { WrongUse } from './wrong-use.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Kinds of options. */
export const text = { type: 'string' } as const;
export const flag = { type: 'boolean' } as const;
export const help = { type: 'boolean', short: 'h' } as const;

/** A command's options and other arguments. @throws WrongUse with the problem */
export const readArguments = <const T extends Options>(args: readonly string[], options: T) =>
  orWrongUse(() => parseArgs({ args: [...args], options, allowPositionals: true }));

/** The options of a command without other arguments. @throws WrongUse with the problem */
export const readOptions = <const T extends Options>(args: readonly string[], options: T) =>
  orWrongUse(() => parseArgs({ args: [...args], options })).values;

function orWrongUse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new WrongUse(error instanceof Error ? error.message : 'The arguments cannot be read.');
  }
}
