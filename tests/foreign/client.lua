-- Neovim itself: sockconnect and rpcrequest. It shows errors only as text, and has no empty map.
local channel = vim.fn.sockconnect("pipe", vim.env.AMITY_SOCKET, { rpc = true })

local function call(method, params)
  return vim.fn.rpcrequest(channel, method, params or {})
end

local ok, failure = pcall(function()
  local hello = call("session.hello", { client = "neovim", errors = "text" })
  call("server.ping")
  local proposed = call("match.propose", { client = vim.env.AMITY_CLIENT })
  local best = proposed.proposals[1]
  local explained = call("match.explain", { client = vim.env.AMITY_CLIENT,
                                            volunteer = best.volunteer })
  local job = call("rematch.start", { seed = 1, time_limit_s = 5 }).job
  local progress, state = {}, nil
  repeat
    state = call("job.get", { job = job })
    if progress[#progress] ~= state.state then
      table.insert(progress, state.state)
    end
    vim.wait(10)
  until state.state == "done" or state.state == "failed" or state.state == "cancelled"
  local fine, refusal = pcall(call, "match.propose", { client = "nobody" })
  io.stdout:write(vim.fn.json_encode({ hello = hello.server, best = best.volunteer,
    score = best.score, explained = explained.score, plan = state.plan, progress = progress,
    error = fine and "none" or tostring(refusal) }) .. "\n")
end)
if not ok then
  io.stderr:write(tostring(failure) .. "\n")
  vim.cmd("cquit")
end
vim.cmd("quitall!")
