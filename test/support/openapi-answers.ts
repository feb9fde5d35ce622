import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import { openapiDocument } from '../../src/openapi/document.ts';
import type { Operation } from '../../src/openapi/operation.ts';
import type { Answer } from './world.ts';

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
/** Errors of requests that match no route. The document has them only once. */
const NO_ROUTE = ['NOT_FOUND', 'METHOD_NOT_ALLOWED'];
const pointer = (part: string) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));

/** Checks answers against the document, which must name every field. */
export function answerChecker() {
  const ajv = new Ajv2020({ strict: false, formats: { 'date-time': TIME } });
  ajv.addSchema(JSON.parse(JSON.stringify(openapiDocument({ isClosed: true }))), 'api', false, false);
  const compiled = new Map<string, ValidateFunction>();

  /** The problems of an answer as sentences; '' when it agrees with the document. */
  return ({ method, path }: Operation, answer: Answer): string => {
    if (answer.headers.get('x-request-id') === null) return 'no x-request-id';
    if (answer.json.code !== answer.status) return 'code is not the status';
    const at = `#/paths/${pointer(path)}/${method.toLowerCase()}/responses/${answer.status}`;
    const $ref = NO_ROUTE.includes(answer.json.error)
      ? `api#/components/schemas/Error-${answer.json.error}`
      : `api${at}/content/${pointer('application/json')}/schema`;
    try {
      const validate = compiled.get($ref) ?? ajv.compile({ $ref });
      compiled.set($ref, validate);
      return validate(answer.json) === true ? '' : ajv.errorsText(validate.errors);
    } catch (error) {
      return `no ${answer.status} ${answer.json.error} here: ${error instanceof Error ? error.message : ''}`;
    }
  };
}
