/**
 * What tests of every room share. For tests only.
 *
 * @packageDocumentation
 */
export * from './hostileTexts';
