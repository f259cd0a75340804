/** A refusal as the real service words it; `code` is the Query protocol's, JSON and CBOR carry the name of its shape. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }

  /** Whose fault it is, in the Query protocol's words. */
  get side(): 'Sender' | 'Receiver' {
    return this.status >= 500 ? 'Receiver' : 'Sender';
  }

  /**
   * The name of the shape in JSON and CBOR where it is not the code:
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html and the errors of the operations.
   */
  get shape(): string {
    return shapes[this.code] ?? this.code;
  }
}

const shapes: Record<string, string> = {
  ResourceNotFound: 'ResourceNotFound',
  ResourceNotFoundException: 'ResourceNotFoundException',
  InvalidParameterValue: 'InvalidParameterValueException',
  InvalidParameterCombination: 'InvalidParameterCombinationException',
  MissingParameter: 'MissingRequiredParameterException',
  InvalidFormat: 'InvalidFormatFault',
  LimitExceeded: 'LimitExceededFault',
  InternalServiceError: 'InternalServiceFault',
  Throttling: 'ThrottlingException',
  ExpiredToken: 'ExpiredTokenException',
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  AccessDenied: 'AccessDeniedException',
  ValidationError: 'ValidationError',
};

/** A value that cannot be taken. */
export function invalidValue(message: string): ServiceError {
  return new ServiceError('InvalidParameterValue', message);
}

export function validationError(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}
