import type { Options } from './options.ts';

/** Everything that a command takes: it is read by this, and its help is made of it. */
export type CommandLine<O extends Options = Options> = {
  /** its name in package.json */
  readonly name: string;
  /** its forms as a person writes them, if there is more than one */
  readonly forms?: readonly string[];
  /** what it does */
  readonly about: string;
  readonly options: O;
  /** arguments that are no options; without it there are none */
  readonly others?: Others;
  /** what follows the options in the help: examples, exit codes */
  readonly more?: string;
};

type Others = {
  readonly placeholder: string;
  readonly least: number;
  readonly most: number;
  /** the sentence of a wrong number */
  readonly says: string;
  /** takes unknown options too, for another program */
  readonly areHandedOn?: true;
};
