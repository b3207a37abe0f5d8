# What mruby's own build system is told; mruby/build runs it.
#
# PICOMQTT_VM_TARGET is "mrbc", the compiler that runs on the building computer;
# "cortex-m0plus"; or "host", for tests there, with sanitizers. PICOMQTT_MRBC names the
# compiler that the latter two use.

MRuby::Lockfile.disable

sample = File.expand_path('..', __dir__)
lines = ->(name) { File.readlines(File.join(__dir__, name), chomp: true).grep_v(/\A\s*(#|\z)/) }

# Object files keep the folders of their sources below one called "mruby", so that a map
# shows by the path what is VM (mruby/src) and what is a gem (mruby/mrbgems).
def compiler_flags(target)
  case target
  when 'cortex-m0plus' then %w[-Os -mcpu=cortex-m0plus -mthumb]
  when 'host' then %w[-O1 -fno-omit-frame-pointer -fsanitize=address,undefined]
  else abort "build_config.rb: there is no target '#{target}'"
  end
end

target = ENV.fetch('PICOMQTT_VM_TARGET')
if target == 'mrbc'
  MRuby::Build.new('host') do |conf|
    conf.toolchain :gcc
    conf.build_mrbc_exec
    conf.disable_libmruby
    conf.disable_presym
  end
else
  tools = target == 'host' ? '' : 'arm-none-eabi-'
  MRuby::CrossBuild.new('mruby') do |conf|
    conf.toolchain :gcc
    conf.cc.command = conf.linker.command = "#{tools}gcc"
    conf.archiver.command = "#{tools}ar"
    conf.cc.flags = [
      *%w[-std=gnu99 -g -ffunction-sections -fdata-sections],
      "-ffile-prefix-map=#{sample}=.",
      "-include #{File.join(__dir__, 'call_levels.h')}",
      *compiler_flags(target)
    ]
    conf.cc.defines = lines['defines.txt']
    conf.mrbcfile = ENV.fetch('PICOMQTT_MRBC')
    lines['gems.txt'].each { |gem| conf.gem core: gem }
  end
end
