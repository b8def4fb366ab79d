/** What registries take as an alias; `latest` and numbers of versions have a meaning of their own there. */
const ALIAS = /^(?!latest$)(?![vV]\d+$)[A-Za-z0-9_-]{1,255}$/;

/**
 * Whether a text can be the alias of a model's version.
 *
 * @public
 */
export function isModelAlias(text: string): boolean {
  return ALIAS.test(text);
}
