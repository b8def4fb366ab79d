// @ts-check

/** Why a container cannot start yet; it is tried again. */
export class NotReady extends Error {
  /**
   * @param {string} reason - as in the state of a waiting container
   * @param {string} message
   */
  constructor(reason, message) {
    super(message);
    this.reason = reason;
  }
}
