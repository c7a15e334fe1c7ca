/** The build and the tests read these files as text (scripts/build.js, test/support/text.js). */
declare module '*.py' {
  const source: string;
  export default source;
}
