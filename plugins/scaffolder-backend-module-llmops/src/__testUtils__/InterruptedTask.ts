import type {
  ActionContext,
  TemplateAction,
} from '@backstage/plugin-scaffolder-node';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type { JsonObject, JsonValue } from '@backstage/types';

/** Thrown where the process would have been killed. */
export class Killed extends Error {}

/**
 * A task whose process can be killed at every point between two steps, as the scaffolder recovers it: the results of
 * finished checkpoints are kept, the action is called anew. For tests.
 */
export class InterruptedTask {
  readonly id: string;
  readonly #workspacePath: string;
  readonly #checkpoints = new Map<string, JsonValue>();

  constructor(id: string, workspacePath: string) {
    this.id = id;
    this.#workspacePath = workspacePath;
  }

  /**
   * Runs an action and answers its outputs. With `killAt`, it is killed at that point: points are counted from 0,
   * before and after the work of each checkpoint. Answers undefined when it was killed.
   */
  async run<TInput extends JsonObject, TOutput extends JsonObject>(
    action: TemplateAction<TInput, TOutput>,
    input: NoInfer<TInput>,
    options: Pick<
      Partial<ActionContext<JsonObject>>,
      'user' | 'getInitiatorCredentials'
    > & {
      killAt?: number;
    } = {},
  ): Promise<JsonObject | undefined> {
    const { killAt, ...context } = options;
    let points = 0;
    const pass = () => {
      if (points++ === killAt) {
        throw new Killed();
      }
    };
    const outputs: JsonObject = {};
    const mock = createMockActionContext<TInput, TOutput>({
      ...context,
      input,
      workspacePath: this.#workspacePath,
      task: { id: this.id },
    });
    try {
      await action.handler({
        ...mock,
        ...(context.getInitiatorCredentials
          ? { getInitiatorCredentials: context.getInitiatorCredentials }
          : {}),
        output: (name, value) => {
          outputs[String(name)] = value;
        },
        checkpoint: async ({ key, fn }) => {
          if (!this.#checkpoints.has(key)) {
            pass();
            const result = await fn();
            pass();
            this.#checkpoints.set(key, result ?? {});
          }
          return JSON.parse(JSON.stringify(this.#checkpoints.get(key)));
        },
      });
    } catch (error) {
      if (error instanceof Killed) {
        return undefined;
      }
      throw error;
    }
    return outputs;
  }
}
