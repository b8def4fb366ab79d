import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
} from 'yaml';

/** Steps from the root of a document to one value. */
export type YamlPath = readonly string[];

/** Longest file that is read. */
const MAX_LENGTH = 256 * 1024;

/** Aliases may repeat this many nodes in all: enough for shared settings, too few for a bomb. */
const MAX_ALIASES = 100;

interface YamlFault {
  message: string;
  line?: number;
}

/**
 * A YAML text together with the line of each of its values. Aliases are followed, within a bound.
 *
 * @internal
 */
export class PositionedYaml {
  readonly faults: YamlFault[] = [];
  readonly content: unknown;
  readonly #document: Document.Parsed | undefined;
  readonly #lines = new LineCounter();

  constructor(text: string) {
    if (text.length > MAX_LENGTH) {
      this.faults.push({
        message: `The file has ${text.length} characters, more than the ${MAX_LENGTH} that are read; move what is not about pipelines elsewhere`,
      });
      return;
    }
    try {
      this.#document = parseDocument(text, {
        lineCounter: this.#lines,
        prettyErrors: false,
        strict: true,
        uniqueKeys: true,
      });
      this.#readFaults();
      if (this.faults.length === 0) {
        this.content = this.#document.toJS({ maxAliasCount: MAX_ALIASES });
      }
    } catch (error) {
      // A nesting too deep for the parser, or aliases beyond the bound.
      this.faults.push({
        message: `The file cannot be read: ${
          error instanceof Error ? error.message : String(error)
        }`,
      });
    }
  }

  /** Line, from 1, of the value at a path, or of the nearest one around it; with `key`, of its name. */
  lineOf(path: YamlPath, at: 'value' | 'key' = 'key'): number | undefined {
    let node: unknown = this.#document?.contents;
    let offset = startOf(node);
    for (const [index, step] of path.entries()) {
      const found = child(this.#resolve(node), step);
      if (!found) {
        break;
      }
      node = found.value;
      const last = index === path.length - 1;
      offset =
        (last && at === 'value' ? startOf(found.value) : undefined) ??
        startOf(found.key) ??
        startOf(found.value) ??
        offset;
    }
    return offset === undefined ? undefined : this.#lines.linePos(offset).line;
  }

  #resolve(node: unknown): unknown {
    return isAlias(node) && this.#document
      ? node.resolve(this.#document)
      : node;
  }

  #readFaults() {
    const { errors = [], warnings = [] } = this.#document ?? {};
    const faults = [...errors, ...warnings];
    const overflow = faults.find(({ message }) =>
      message.includes('RangeError'),
    );
    if (overflow) {
      faults.splice(0, faults.length, overflow);
    }
    for (const { message, pos } of faults) {
      this.faults.push({
        message: overflow
          ? 'The file is nested too deeply to be read; llmops.yaml needs no more than 8 levels'
          : message,
        line: this.#lines.linePos(pos[0]).line,
      });
    }
  }
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function child(
  node: unknown,
  step: string,
): { key: unknown; value: unknown } | undefined {
  if (isMap(node)) {
    return node.items
      .filter(isPair)
      .find(({ key }) => String(isScalar(key) ? key.value : key) === step);
  }
  if (isSeq(node)) {
    const value = node.items[Number(step)];
    return value === undefined ? undefined : { key: undefined, value };
  }
  return undefined;
}
