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
export { parseRunIdentifier } from './readIdentifier';
