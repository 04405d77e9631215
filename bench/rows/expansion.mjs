import { inRounds, within } from '../parts/bench.mjs'
import { wallMs } from '../parts/child.mjs'
import { median, ms, perSecond, whole } from '../parts/figures.mjs'

export const names = ['expansion']

/** A million where everything else is measured with 50,000. */
const PEOPLE_PER_MESSAGE = 20
const SENDER_PER_SECOND = 80
const TEXTS = {
  plain: 'Confira as vagas de hoje',
  personal: 'Oi {{primeiro_nome}}, vaga de {{funcao}}',
}

/** How long it takes until everybody in the directory is in the queue, and the first of them at Twilio. */
export async function measure(suite) {
  const people = suite.messages * PEOPLE_PER_MESSAGE
  return within(suite, async (place) => {
    const template = await place.database()
    await within(suite, async (inner) =>
      inner.recado({ twilio: await inner.fake(), databaseUrl: template.url, role: 'api' }),
    )
    await suite.postgres.call('query', { url: template.url, text: directoryOf(people) })
    await suite.postgres.call('query', { url: template.url, text: 'vacuum analyze' })
    const contest = (body) => async (inner) => {
      const twilio = await inner.fake({ delayMs: 80 })
      const { url: databaseUrl } = await inner.database(template.name)
      const recado = await inner.recado({
        twilio,
        databaseUrl,
        ratePerSecond: SENDER_PER_SECOND,
        label: 'expansion',
      })
      await recado.call('start')
      const from = wallMs()
      const first = twilio.call('reached', { arrivals: 1 }).then(() => wallMs() - from)
      const { tookMs, grownBytes, written } = await recado.call('expand', { body })
      if (written !== people) throw new Error(`${written} of ${people} were written`)
      return { tookMs, grownBytes, firstMs: await first }
    }
    const bare = async (inner) => {
      const { url } = await inner.database(template.name)
      await suite.postgres.call('query', { url, text: 'create table bare (like messages)' })
      const from = wallMs()
      await suite.postgres.call('query', { url, text: bareRows })
      return { tookMs: wallMs() - from }
    }
    const measured = await inRounds(suite, {
      ...{ plain: contest(TEXTS.plain), personal: contest(TEXTS.personal), bare },
    })
    return rowsOf(people, measured)
  })
}

function rowsOf(people, { plain, personal, bare }) {
  const rates = (took) => took.map(({ tookMs }) => (people * 1_000) / tookMs)
  const peer = `the same rows by one bare insert … select, without index, key or check: ${perSecond(rates(bare))}`
  const of = (took, figure) => median(took.map((each) => each[figure]))
  const row = { name: 'expansion', better: 'less' }
  return [
    {
      ...{ ...row, work: `${whole(people)} people into the queue, one text for all`, peer },
      ...{ figure: perSecond(rates(plain)), value: of(plain, 'tookMs'), show: ms, target: people / 100 },
    },
    {
      ...{ ...row, work: 'the same with first name and função in the text', peer },
      ...{
        figure: perSecond(rates(personal)),
        value: of(personal, 'tookMs'),
        show: ms,
        target: people / 100,
      },
    },
    {
      ...{ ...row, work: 'the first of them at Twilio', peer: 'a line of 80 ms' },
      ...{ figure: ms(of(plain, 'firstMs')), value: of(plain, 'firstMs'), show: ms, target: 1_000 },
    },
    {
      ...{ ...row, work: 'memory of the process meanwhile', peer: 'before it began' },
      ...{
        figure: megabytes(of(plain, 'grownBytes')),
        value: of(plain, 'grownBytes'),
        show: megabytes,
        target: 50e6,
      },
    },
  ]
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`

/** Numbers that exist, keys as random as real ones, one função for all. */
const directoryOf = (count) => `
  truncate freelancers cascade;
  insert into freelancers (origin_empresa_id, nome, nome_folded, phone, recipient_key, cadastro_completo, created_at, updated_at)
  select 8, 'Maria das Dores ' || n, 'maria das dores ' || n, '+55119' || lpad(n::text, 8, '0'),
    substr(sha256(n::text::bytea), 1, 16), true, now(), now()
  from generate_series(1, ${count}) n;
  insert into freelancer_funcoes (freelancer_id, funcao_id)
  select f.id, (select min(id) from funcoes) from freelancers f`

const bareRows = `
  insert into bare (id, empresa_id, group_id, stream_id, text_id, freelancer_id, lane, channel, fell_back, to_address,
    recipient_key, address_from, sms_cost, state, attempt_no, retries, due_at, expires_at, source, created_at, updated_at,
    despite_opt_out, has_feed)
  select f.id, 8, 1, 1, 1, f.id, 'bulk', 'sms', false, f.phone, f.recipient_key, 'directory', 1, 'queued', 0, 0, now(),
    now() + interval '1 day', 'broadcast', now(), now(), false, false
  from freelancers f`
