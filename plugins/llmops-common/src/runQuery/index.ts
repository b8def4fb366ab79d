export * from './completeRunQuery';
export * from './expression';
export { formatRunLiteral, formatRunQuery } from './formatRunQuery';
export {
  formatRunIdentifier,
  RUN_ATTRIBUTES,
  RUN_KEY_PREFIXES,
  type RunAttribute,
  runAttributeChoices,
  type RunIdentifier,
  runValueType,
  type RunValueType,
} from './identifiers';
export * from './parseRunQuery';
export {
  RUN_QUERY_PROBLEM_TEXTS,
  RUN_QUERY_VALUE_TEXTS,
  type RunQueryProblemCode,
} from './problemTexts';
export { parseRunIdentifier } from './readIdentifier';
