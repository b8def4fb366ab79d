// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ContainerLog } from './ContainerLog.mjs';
import { NotReady } from './NotReady.mjs';

/**
 * @typedef {import('@kubernetes/client-node').V1Container} V1Container
 * @typedef {import('@kubernetes/client-node').V1ContainerState} V1ContainerState
 * @typedef {import('@kubernetes/client-node').V1ContainerStatus} V1ContainerStatus
 * @typedef {import('./ContainerProcess.mjs').ContainerProcess} ContainerProcess
 */

/**
 * @typedef {object} RunnerOptions
 * @property {V1Container} container
 * @property {V1ContainerStatus} [before] - as the API server has it from a node that was restarted since
 * @property {string} folder - for its logs
 * @property {'Always' | 'OnFailure' | 'Never'} policy
 * @property {(log: ContainerLog) => Promise<ContainerProcess>} launch - throws NotReady to be called again
 * @property {(event: { type: 'Normal' | 'Warning', reason: string, message: string }) => void} tell
 * @property {() => void} onChange
 */

/** A kubelet waits 10 s and more; here tests wait. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const RETRY_MS = 1_000;
const LONGEST_MESSAGE = 2048;

/** One container of a Pod: its runs, one after the other, as its restart policy wants. */
export class ContainerRunner {
  #options;
  /** @type {ContainerProcess | undefined} */
  #process;
  #stopping = new AbortController();
  /** @type {ContainerLog[]} of its runs, the present one last */
  #logs = [];
  /** @type {V1ContainerStatus} */
  #status;

  /** @param {RunnerOptions} options */
  constructor(options) {
    const { name, image = '' } = options.container;
    this.#options = options;
    this.#status = {
      name,
      image,
      imageID: '',
      ready: false,
      started: false,
      restartCount: 0,
      state: { waiting: { reason: 'PodInitializing' } },
      lastState: {},
      ...options.before,
    };
    this.#findLogs();
  }

  get status() {
    return this.#status;
  }

  /**
   * @param {boolean} previous - of the run before the present one
   * @returns {ContainerLog | undefined}
   */
  log(previous) {
    return this.#logs.at(previous ? -2 : -1);
  }

  /**
   * Runs it until it ends for good.
   *
   * @returns {Promise<boolean>} whether it succeeded
   */
  async run() {
    const earlier = this.#earlierEnd();
    if (earlier) {
      const succeeded = earlier.exitCode === 0;
      this.#set({ terminated: earlier });
      if (!this.#restarts(succeeded)) return succeeded;
      await this.#pause(earlier);
    }
    for (;;) {
      const process = await this.#launch();
      if (!process) return false;
      const terminated = await this.#follow(process);
      const succeeded = terminated.exitCode === 0;
      if (this.#stopping.signal.aborted || !this.#restarts(succeeded))
        return succeeded;
      await this.#pause(terminated);
    }
  }

  /**
   * Ends it for good.
   *
   * @param {number} graceMs
   */
  async stop(graceMs) {
    this.#stopping.abort();
    await this.#process?.terminate(graceMs);
  }

  /** Ends it at once. */
  kill() {
    this.#stopping.abort();
    this.#process?.kill();
  }

  /** How its last run ended, when that was before the node was restarted. */
  #earlierEnd() {
    const { state, lastState } = this.#status;
    if (state?.running) {
      return {
        exitCode: 137,
        startedAt: state.running.startedAt,
        finishedAt: new Date(),
        reason: 'ContainerStatusUnknown',
        message: 'The node was restarted while the container ran',
      };
    }
    return state?.terminated ?? lastState?.terminated;
  }

  #findLogs() {
    for (let run = 0; fs.existsSync(this.#logFile(run)); run += 1) {
      const log = new ContainerLog(this.#logFile(run));
      log.close();
      this.#logs.push(log);
    }
  }

  /** @param {number} run */
  #logFile(run) {
    const { container, folder } = this.#options;
    return path.join(folder, `${container.name}-${run}.log`);
  }

  /** @returns {Promise<ContainerProcess | undefined>} undefined when it was stopped before it could start */
  async #launch() {
    const { launch, tell } = this.#options;
    const file = this.#logFile(this.#status.restartCount);
    while (!this.#stopping.signal.aborted) {
      const log = new ContainerLog(file);
      try {
        this.#process = await launch(log);
        this.#logs.push(log);
        return this.#process;
      } catch (error) {
        log.close();
        const { reason, message } = asNotReady(error);
        if (this.#status.state?.waiting?.message !== message)
          tell({ type: 'Warning', reason: 'Failed', message });
        this.#set({ waiting: { reason, message } });
        await this.#wait(RETRY_MS);
      }
    }
    return undefined;
  }

  /** @param {ContainerProcess} process */
  async #follow(process) {
    const { container, tell } = this.#options;
    const { startedAt } = process;
    this.#set({ running: { startedAt } });
    tell({
      type: 'Normal',
      reason: 'Started',
      message: `Started container ${container.name}`,
    });
    const exitCode = await process.ended;
    const terminated = {
      exitCode,
      startedAt,
      finishedAt: new Date(),
      reason: exitCode === 0 ? 'Completed' : 'Error',
      message: exitCode === 0 ? undefined : this.#lastWords(),
    };
    this.#set({ terminated });
    return terminated;
  }

  /** What a container that failed said last, when it asks for that. */
  #lastWords() {
    const { terminationMessagePolicy } = this.#options.container;
    const log = this.log(false);
    if (terminationMessagePolicy !== 'FallbackToLogsOnError' || !log)
      return undefined;
    return fs
      .readFileSync(log.file, 'utf8')
      .replace(/^\S+ \S+ \S+ /gm, '')
      .slice(-LONGEST_MESSAGE);
  }

  /** @param {boolean} succeeded */
  #restarts(succeeded) {
    const { policy } = this.#options;
    return policy === 'Always' || (policy === 'OnFailure' && !succeeded);
  }

  /** @param {import('@kubernetes/client-node').V1ContainerStateTerminated} terminated */
  async #pause(terminated) {
    const { container, tell } = this.#options;
    const { restartCount } = this.#status;
    const message = `Back-off restarting failed container ${container.name}`;
    this.#status = { ...this.#status, lastState: { terminated } };
    this.#set({ waiting: { reason: 'CrashLoopBackOff', message } });
    tell({ type: 'Warning', reason: 'BackOff', message });
    await this.#wait(
      Math.min(FIRST_PAUSE_MS * 2 ** restartCount, LONGEST_PAUSE_MS),
    );
    // A Pod that is stopped meanwhile ends as its last run did.
    if (this.#stopping.signal.aborted) this.#set({ terminated });
    else this.#status = { ...this.#status, restartCount: restartCount + 1 };
  }

  /** @param {number} milliseconds */
  async #wait(milliseconds) {
    const { signal } = this.#stopping;
    await delay(milliseconds, undefined, { signal }).catch(() => {});
  }

  /** @param {V1ContainerState} state */
  #set(state) {
    const runs = Boolean(state.running);
    this.#status = { ...this.#status, state, ready: runs, started: runs };
    this.#options.onChange();
  }
}

/** @param {unknown} error */
function asNotReady(error) {
  if (error instanceof NotReady) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new NotReady('CreateContainerError', message);
}
