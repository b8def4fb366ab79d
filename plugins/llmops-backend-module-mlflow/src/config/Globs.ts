/** Patterns over names: `*` stands for any characters, `?` for one; everything else for itself, in this case. */
export class Globs {
  static of(patterns: string[]): Globs {
    return new Globs(patterns.map(toParts));
  }

  private constructor(private readonly patterns: string[][]) {}

  /** Whether one of the patterns matches the whole name. */
  match(name: string): boolean {
    const characters = Array.from(name);
    return this.patterns.some(pattern => matches(pattern, characters));
  }
}

function toParts(pattern: string): string[] {
  return Array.from(pattern.replace(/\*+/g, '*'));
}

/** By hand and not by a regular expression: with several stars that one may take exponential time. */
function matches(pattern: string[], name: string[]): boolean {
  let at = 0;
  let star = -1;
  let retry = 0;
  let position = 0;
  while (position < name.length) {
    if (pattern[at] === '*') {
      star = at;
      retry = position;
      at += 1;
    } else if (pattern[at] === '?' || pattern[at] === name[position]) {
      at += 1;
      position += 1;
    } else if (star >= 0) {
      at = star + 1;
      retry += 1;
      position = retry;
    } else {
      return false;
    }
  }
  return pattern.slice(at).every(part => part === '*');
}
