import { defineConfig } from 'drizzle-kit';

/** Our own tables: additive, applied everywhere. */
export default defineConfig({
  dialect: 'mysql',
  casing: 'snake_case',
  schema: './src/db/schema/own/*.ts',
  out: './drizzle/own',
});
