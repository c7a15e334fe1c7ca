/** An embedded DynamoDB in the place of the image of DynamoDB Local, whose port it takes. */
import dynalite from 'dynalite';

dynalite({ createTableMs: 0 }).listen(8000, '0.0.0.0');
process.once('SIGTERM', () => process.exit(0));
