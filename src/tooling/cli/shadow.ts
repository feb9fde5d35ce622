import { shadow } from './shadow/command.ts';

process.exitCode = await shadow(process.argv.slice(2));
