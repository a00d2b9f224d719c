/** A failed request, in plain words. */

const TITLES = {
  invalid_api_key: 'The server asks for a valid API key',
  origin_not_allowed: 'The server does not accept requests of this page',
  no_worker_ready: 'No worker is ready',
  feature_not_ready: 'The server is being updated',
  service_unavailable: 'The server is not ready',
  gateway_stopping: 'The server is restarting',
  model_not_found: 'This model is not served',
  rate_limit_exceeded: 'The server is busy',
  request_too_large: 'The request is too large',
  image_too_large: 'The image is too large',
  video_too_large: 'The video is too large',
  invalid_image: 'The image cannot be read',
  invalid_video: 'The video cannot be read',
  context_length_exceeded: 'The question is too long for the model',
  deadline_exceeded: 'The answer took too long',
  unreachable: 'The server cannot be reached',
  interrupted: 'The connection broke',
};

export class Failure extends Error {
  /**
   * @param code as the API has it
   * @param message what happened and what to do
   * @param requestId that operators find in their logs; null if unknown
   */
  constructor(code, message, { status = 0, requestId = null, parameter = null, retryAfter = null } = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.requestId = requestId;
    this.parameter = parameter;
    this.retryAfter = retryAfter;
  }

  get title() {
    return TITLES[this.code]
      ?? (this.status >= 500 ? 'The server failed' : 'The server did not accept the request');
  }

  get asksForKey() {
    return this.status === 401;
  }

  /** The failure that a response of the API describes. */
  static async of(response) {
    const requestId = response.headers.get('x-request-id');
    const seconds = Number(response.headers.get('retry-after'));
    const details = { status: response.status, requestId, retryAfter: seconds || null };
    try {
      const { error } = await response.json();
      return new Failure(error.code, error.message, { ...details, parameter: error.param });
    } catch {
      const message = `The server answered with status ${response.status} and no explanation.`;
      return new Failure('unknown', message, details);
    }
  }

  /** No response arrived. */
  static unreachable() {
    return new Failure('unreachable', 'Check that the server runs and that you are online, then try again.');
  }

  /** The stream ended before its end. */
  static interrupted(requestId) {
    return new Failure('interrupted', 'The answer is incomplete. Try again.', { requestId });
  }
}
