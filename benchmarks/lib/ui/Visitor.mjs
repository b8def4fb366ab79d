// @ts-check
import { setTimeout as pause } from 'node:timers/promises';

/** Traffic is over when nothing was asked for or has arrived for so long. */
const QUIET_MS = 1500;
const QUIET_LIMIT_MS = 60_000;
const READY_LIMIT_MS = 120_000;
/** Of these, only the start is told to the page that asks for them. */
const WORKER = /\.worker\.js$/;

/**
 * Runs in the page. Answers how many milliseconds after the start of the page, or after the last key or click, the
 * thing was there, plus two frames in which it is painted.
 *
 * @param {(argument: any) => unknown} isThere
 * @param {any} argument
 * @param {boolean} fromInput
 */
function watchFor(isThere, argument, fromInput) {
  let input = 0;
  const note = event => {
    input = event.timeStamp;
  };
  for (const kind of ['click', 'keydown', 'change']) {
    window.addEventListener(kind, note, { capture: true });
  }
  const frame = () => new Promise(done => requestAnimationFrame(done));
  const watch = async () => {
    // What was there before the input is not what it led to.
    while ((fromInput && input === 0) || !isThere(argument)) {
      await frame();
    }
    await frame();
    await frame();
    return performance.now() - input;
  };
  Object.assign(window, { benchWatch: watch() });
}

/** @param {Function | string} isThere @param {any} argument @param {boolean} fromInput */
const watchSource = (isThere, argument, fromInput) =>
  `(${watchFor})(${isThere}, ${JSON.stringify(argument)}, ${fromInput})`;

/**
 * What one thing cost.
 *
 * @typedef {object} Cost
 * @property {number} ms - until it was drawn
 * @property {number} requests - that reached the server, until it was quiet
 * @property {number} fromCache - requests that the browser's cache answered
 * @property {number} kilobytes - over the wire, with headers, until it was quiet
 */

/** A person's browser window with a cache of its own; counts what goes over the wire. */
export class Visitor {
  #network = { requests: 0, fromCache: 0, bytes: 0, at: 0 };
  /** @type {Map<string, { cached: boolean }>} */
  #open = new Map();

  /**
   * @param {import('@playwright/test').Browser} browser
   * @param {Record<string, string>} session - what the tab's session storage holds
   * @param {Visitor} [other] - who has left something in the browser's storage; its cache is not shared
   */
  static async create(browser, session, other) {
    const context = await browser.newContext({
      storageState: await other?.page.context().storageState(),
      viewport: { width: 1440, height: 900 },
      locale: 'en-US',
      colorScheme: 'light',
    });
    await context.addInitScript(entries => {
      for (const [key, value] of Object.entries(entries)) {
        sessionStorage.setItem(key, value);
      }
    }, session);
    const page = await context.newPage();
    const protocol = await context.newCDPSession(page);
    const visitor = new Visitor(page, protocol);
    await visitor.#listen();
    return visitor;
  }

  /**
   * @param {import('@playwright/test').Page} page
   * @param {import('@playwright/test').CDPSession} protocol
   */
  constructor(page, protocol) {
    this.page = page;
    this.protocol = protocol;
  }

  async #listen() {
    const { protocol } = this;
    await protocol.send('Network.enable');
    await protocol.send('Page.enable');
    protocol.on('Network.requestWillBeSent', ({ requestId, request }) => {
      if (request.url.startsWith('http') && !WORKER.test(request.url)) {
        this.#network.at = performance.now();
        this.#open.set(requestId, { cached: false });
      }
    });
    protocol.on('Network.requestServedFromCache', ({ requestId }) => {
      const open = this.#open.get(requestId);
      if (open) open.cached = true;
    });
    protocol.on('Network.responseReceived', ({ requestId, response }) => {
      const open = this.#open.get(requestId);
      if (open && (response.fromDiskCache || response.fromPrefetchCache)) {
        open.cached = true;
      }
    });
    const end = (requestId, bytes) => {
      const open = this.#open.get(requestId);
      if (!open) return;
      this.#open.delete(requestId);
      this.#network.at = performance.now();
      if (open.cached) {
        this.#network.fromCache += 1;
      } else {
        this.#network.requests += 1;
        this.#network.bytes += bytes;
      }
    };
    protocol.on('Network.loadingFinished', event =>
      end(event.requestId, event.encodedDataLength),
    );
    protocol.on('Network.loadingFailed', event => end(event.requestId, 0));
  }

  /** Waits until there is no traffic. */
  async quiet() {
    const limit = performance.now() + QUIET_LIMIT_MS;
    this.#network.at = performance.now();
    while (
      performance.now() < limit &&
      (this.#open.size > 0 || performance.now() - this.#network.at < QUIET_MS)
    ) {
      await pause(50);
    }
  }

  /**
   * Opens a page as if its address had been typed.
   *
   * @param {string} url
   * @param {((argument: any) => unknown) | string} isThere - runs in the page
   * @param {any} [argument]
   * @returns {Promise<Cost>}
   */
  async open(url, isThere, argument = null) {
    await this.page.goto('about:blank');
    const { identifier } = await this.protocol.send(
      'Page.addScriptToEvaluateOnNewDocument',
      { source: watchSource(isThere, argument, false) },
    );
    const cost = await this.#count(async () => {
      await this.page.goto(url, { waitUntil: 'commit' });
      return this.#watched(url);
    });
    await this.protocol.send('Page.removeScriptToEvaluateOnNewDocument', {
      identifier,
    });
    return cost;
  }

  /**
   * Does something in the open page.
   *
   * @param {() => Promise<unknown>} act - ends with the key or click that counts
   * @param {((argument: any) => unknown) | string} isThere - runs in the page; false before
   * @param {any} [argument]
   * @returns {Promise<Cost>}
   */
  async act(act, isThere, argument = null) {
    return this.#count(async () => {
      await this.page.evaluate(watchSource(isThere, argument, true));
      await act();
      return this.#watched('what the click should lead to');
    });
  }

  /** @param {string} what */
  #watched(what) {
    return Promise.race([
      this.page.evaluate('window.benchWatch').then(Number),
      pause(READY_LIMIT_MS, undefined, { ref: false }).then(() => {
        throw new Error(`Waited in vain for ${what}`);
      }),
    ]);
  }

  /**
   * @param {() => Promise<number>} work
   * @returns {Promise<Cost>}
   */
  async #count(work) {
    this.#network = { requests: 0, fromCache: 0, bytes: 0, at: 0 };
    const ms = await work();
    await this.quiet();
    const { requests, fromCache, bytes } = this.#network;
    return { ms, requests, fromCache, kilobytes: bytes / 1000 };
  }

  async close() {
    await this.page.context().close();
  }
}
