import { parseArgs } from 'node:util';
import type { CommandLine } from './command-line.ts';
import type { Option, Options, Values } from './options.ts';
import { WrongUse } from './wrong-use.ts';

/** What a person gave to a command. */
export type Given<O extends Options> = { readonly options: Values<O>; readonly others: readonly string[] };

/** Whether somebody asks for the help, whatever else stands there. */
export function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? args.length : end).some((arg) => /^(-h|--help(=.*)?)$/.test(arg));
}

/** Reads arguments, except the question for help. @throws WrongUse with the first problem, never with a value */
export function readArguments<const O extends Options>(
  { options, others }: CommandLine<O>,
  args: readonly string[],
): Given<O> {
  const { given, rest } = sort(args, options, others?.areHandedOn === true);
  const values = Object.entries(options).map(([name, option]) => {
    const texts = given.get(name) ?? [];
    if (texts.length > 1 && !option.isList) throw new WrongUse(`--${name} may be given only once.`);
    if (texts.length > 0 && option.needs !== null && !given.has(option.needs))
      throw new WrongUse(`--${name} is only for --${option.needs}.`);
    if (texts.length === 0 && option.isRequired)
      throw new WrongUse(`--${name} must be given: ${option.kind?.may}.`);
    const value = option.read(texts);
    if (value === undefined) throw new WrongUse(`--${name} is ${option.kind?.may}.`);
    return [name, value];
  });
  const { least, most, says } = others ?? { least: 0, most: 0, says: NO_OTHERS };
  if (rest.length < least || rest.length > most) throw new WrongUse(says);
  return { options: Object.fromEntries(values) as Values<O>, others: rest };
}

const NO_OTHERS = 'This command takes options only.';

/** The texts that each option has, and the arguments that belong to none. */
function sort(args: readonly string[], options: Options, areHandedOn: boolean) {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(options).map(([name, { kind }]) => [
        name,
        { type: kind === null ? ('boolean' as const) : ('string' as const) },
      ]),
    ),
    // The strict reading repeats values in what it says, and lets options be repeated.
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<string, string[]>();
  const taken = new Set<number>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName, index } = token;
    const option = rawName.startsWith('--') && Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined) {
      if (areHandedOn) continue;
      throw new WrongUse(
        /^--?[a-z][\w-]*$/i.test(rawName) ? `There is no ${rawName}.` : 'An option is unknown.',
      );
    }
    given.set(name, [...(given.get(name) ?? []), textOf(name, option, token)]);
    taken.add(index);
    if (token.inlineValue === false) taken.add(index + 1);
  }
  const positionals = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  return { given, rest: areHandedOn ? args.filter((_, at) => !taken.has(at)) : positionals };
}

type Token = { readonly value?: string | undefined; readonly inlineValue?: boolean | undefined };

function textOf(name: string, { kind }: Option<unknown>, { value, inlineValue }: Token): string {
  if (kind === null) {
    if (value !== undefined) throw new WrongUse(`--${name} takes no value.`);
    return '';
  }
  // An option in the place of a value means that the value was forgotten; "-" alone is stdin.
  if (value === undefined || (inlineValue === false && /^-./.test(value)))
    throw new WrongUse(`--${name} needs a value: ${kind.may}.`);
  return value;
}
