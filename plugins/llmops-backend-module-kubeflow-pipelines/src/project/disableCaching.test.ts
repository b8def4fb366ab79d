import { InMemoryProjectSource } from '@llmops/backstage-plugin-llmops-node/testing';
import { parse, stringify } from 'yaml';
import { compiled, definition, task } from '../__testUtils__/compiled';
import { disableCaching } from './disableCaching';
import { readCompiledPipeline } from './readCompiledPipeline';
import { applyEdits } from './textEdits';

const cached = (enableCache: boolean) =>
  task({ cachingOptions: { enableCache }, taskInfo: { name: 'step' } });

const pipeline = (enableCache: boolean) =>
  compiled({
    tasks: {
      first: cached(enableCache),
      // A task of this name, and one that is not cached, keep what they have.
      enableCache: task({ cachingOptions: {} }),
      nested: {
        componentRef: { name: 'comp-nested' },
        cachingOptions: { enableCache },
      },
    },
    components: {
      'comp-nested': { dag: { tasks: { inner: cached(enableCache) } } },
    },
    inputs: {
      cachingOptions: {
        parameterType: 'STRUCT',
        defaultValue: { enableCache: true },
      },
    },
  });

it.each([
  ['as the compiler writes it', (text: string) => text],
  ['as JSON', (text: string) => JSON.stringify(parse(text))],
  [
    'with lines indented further',
    (text: string) => stringify(parse(text), { indent: 4 }),
  ],
])('asks the server to run every task again, %s', async (_, write) => {
  const text = write(pipeline(true));
  const source = new InMemoryProjectSource();
  source.commit('project', { 'pipelines/train.yaml': text });
  const read = await readCompiledPipeline(
    definition(),
    await source.open({ entityRef: '', repository: 'memory:project' }),
  );
  expect(parse(applyEdits(text, disableCaching(read)))).toEqual(
    parse(pipeline(false)),
  );
});
