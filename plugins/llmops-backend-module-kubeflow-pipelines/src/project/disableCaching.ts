import { isPair, isScalar, visit } from 'yaml';
import type { ReadPipeline } from './readCompiledPipeline';
import type { TextEdit } from './textEdits';

/**
 * Edits that make every task of a compiled pipeline run again, the tasks of nested pipelines included. A task without
 * caching options is not cached by the server, so only those that ask for it change.
 */
export function disableCaching({
  document,
}: Pick<ReadPipeline, 'document'>): TextEdit[] {
  const edits: TextEdit[] = [];
  visit(document, {
    Pair: (_, { value }, path) => {
      const keys = path.flatMap(node =>
        isPair(node) && isScalar(node.key) ? [node.key.value] : [],
      );
      const isOption =
        keys.at(-1) === 'cachingOptions' && keys.at(-3) === 'tasks';
      if (isOption && isScalar(value) && value.value === true && value.range) {
        const [from, to] = value.range;
        edits.push({ from, to, text: 'false' });
      }
    },
  });
  return edits;
}
