import { cutover } from './cutover/command.ts';

process.exitCode = await cutover(process.argv.slice(2), process.env);
