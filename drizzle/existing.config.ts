import { defineConfig } from 'drizzle-kit';

/** Our statement of the live schema. Applied to an empty database only; a filled one is adopted as it is. */
export default defineConfig({
  dialect: 'mysql',
  casing: 'snake_case',
  schema: './src/db/schema/existing/*.ts',
  out: './drizzle/existing',
});
