const IMPORT = /import\s*\{\s*createRequire as ([\w$]+)\s*\}\s*from\s*"node:module";?/;

/**
 * mysql2 loads node's modules by `require`, which Bun makes with `createRequire`; workerd has these modules as imports
 * only.
 * @returns the text with the modules imported, and a `require` that returns them
 */
export function importNodeModules(text: string): string {
  const maker = IMPORT.exec(text)?.[1];
  if (maker === undefined) return text;
  const made = new RegExp(`([\\w$]+)=${maker.replaceAll('$', '\\$')}\\(import\\.meta\\.url\\)`).exec(text);
  const name = made?.[1];
  if (made === null || name === undefined) throw new Error('the bundle makes no require of its own');
  const call = new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}\\("(?:node:)?([\\w/]+)"\\)`, 'g');
  const modules = [...new Set([...text.matchAll(call)].map((match) => match[1] ?? ''))].sort();
  const imports = modules.map((module, n) => `import __node${n} from "node:${module}";`).join('');
  const table = modules.map((module, n) => `"${module}":__node${n}`).join(',');
  const find = `${name}=(name)=>({${table}})[name.replace(/^node:/,"")]`;
  return imports + text.replace(IMPORT, () => '').replace(made[0], () => find);
}
