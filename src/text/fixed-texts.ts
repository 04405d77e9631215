/** What a test of the way to a phone says; the NotifyX guide's own words. */
export const NOTIFYX_TEST_TEXT = 'Teste de envio de SMS do NotifyX'
