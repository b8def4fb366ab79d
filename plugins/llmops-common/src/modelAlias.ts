/** What registries take as an alias; `latest` and numbers of versions have a meaning of their own there. */
const ALIAS = /^(?!latest$)(?!v\d+$)[\p{L}\p{N}_-]{1,255}$/iu;

/**
 * Whether a text can be the alias of a model's version.
 *
 * @public
 */
export function isModelAlias(text: string): boolean {
  return ALIAS.test(text);
}

/**
 * Whether a text can be the name of a model: addresses of models are made of names, with these characters between them.
 *
 * @public
 */
export function isModelName(text: string): boolean {
  return !/[/:]/.test(text);
}
