#!/usr/bin/env python3
"""Writes the reference files of the decoders and what Pillow makes of them; see README.md.

Usage: generate.py OUT   with Pillow, numpy, and cwebp, webpmux and cjpeg on the path.
"""
import gzip, hashlib, io, os, struct, subprocess, sys, tempfile, warnings, zipfile, zlib

import numpy as np
from PIL import Image

FILES = {}


def put(name, data):
    FILES[name] = data


def image(rng, kind, w, h, alpha=False):
    y, x = np.mgrid[0:h, 0:w].astype(float)
    if kind == "noise":
        a = rng.integers(0, 256, (h, w, 3))
    elif kind == "flat":
        a = np.broadcast_to(rng.integers(0, 256, 3), (h, w, 3))
    elif kind == "gradient":
        c0, c1, c2 = rng.integers(0, 256, (3, 3))
        a = c0 + (c1 - c0) * (x / max(w - 1, 1))[..., None] + (c2 - c0) * (y / max(h - 1, 1))[..., None]
    elif kind == "waves":
        f = rng.uniform(.05, 1.5, (3, 2)); p = rng.uniform(0, 6, 3)
        a = np.stack([127 + 120 * np.sin(x * f[i, 0] + y * f[i, 1] + p[i]) for i in range(3)], -1)
    else:  # shapes
        a = np.empty((h, w, 3)); a[:] = rng.integers(0, 256, 3)
        for _ in range(6):
            cx, cy, r = rng.uniform(0, w), rng.uniform(0, h), rng.uniform(1, max(w, h) / 2)
            m = (x - cx) ** 2 + (y - cy) ** 2 < r * r if rng.random() < .5 else (abs(x - cx) < r) & (abs(y - cy) < r / 2)
            a[m] = rng.integers(0, 256, 3)
        a = a + rng.normal(0, rng.choice([0, 4, 12]), (h, w, 3))
    a = np.clip(a, 0, 255).astype(np.uint8)
    if alpha:
        k = rng.integers(0, 3)
        m = [rng.integers(0, 256, (h, w)), (x * 255 / max(w - 1, 1)), 255 * ((x - w / 2) ** 2 + (y - h / 2) ** 2 < (min(w, h) / 2.5) ** 2)][k]
        a = np.concatenate([a, m.astype(np.uint8)[..., None]], -1)
    return Image.fromarray(a)

KINDS = ["noise", "flat", "gradient", "waves", "shapes"]

OUT=os.path.abspath(sys.argv[1]); HOME=os.getcwd(); os.chdir(tempfile.mkdtemp())

# ---- WebP
rng=np.random.default_rng(7)
save=put
def size():
    return int(rng.choice([1,2,3,7,8,15,16,17,31,32,33,48,50,63,64,65])),int(rng.choice([1,2,3,7,8,15,16,17,31,32,33,48,50,63,64,65]))
n=0
for method in range(7):
  for q in (10,30,50,75,90,100):
    for k in range(3):
      w,h=size(); alpha=k==2
      im=image(rng,KINDS[n%5],w,h,alpha)
      b=io.BytesIO(); im.save(b,"WEBP",method=method,quality=q,alpha_quality=int(rng.choice([0,50,100])))
      save(f"webp-m{method}-q{q}-{'alpha' if alpha else KINDS[n%5]}-{n}.webp",b.getvalue()); n+=1
for k in range(30):
    w,h=size(); im=image(rng,KINDS[k%5],w,h,k%2==1); b=io.BytesIO()
    im.save(b,"WEBP",lossless=True,method=k%7,quality=int(rng.choice([0,50,100])),exact=bool(k%3)); save(f"webp-lossless-{k}.webp",b.getvalue())
for k in range(30):
    w,h=size(); ims=[image(rng,KINDS[(k+j)%5],w,h,k%2==1) for j in range(3)]; b=io.BytesIO()
    ims[0].save(b,"WEBP",save_all=True,append_images=ims[1:],duration=100,method=k%7,quality=int(rng.choice([10,50,80,100])),allow_mixed=k%3==0,minimize_size=k%4==0,kmax=k%5,background=(255,0,0,128)); save(f"webp-anim-{k}.webp",b.getvalue())
opts=[["-segments","1"],["-segments","4","-sns","100"],["-f","100","-sharpness","7"],["-f","60","-nostrong"],["-f","0"],["-strong","-f","80","-sharpness","3"],["-alpha_filter","best"],["-alpha_filter","fast"],["-alpha_filter","none"],["-alpha_method","0"],["-partition_limit","100"],["-pass","6","-size","300"],["-low_memory"],["-sharp_yuv"],["-jpeg_like"],["-near_lossless","40"],["-preset","text"],["-preset","drawing"],["-preset","icon"]]
for i,o in enumerate(opts):
  for k in range(3):
    im=image(rng,KINDS[(i+k)%5],*[(48,64),(33,31),(80,47)][k],alpha=o[0].startswith("-alpha")or k==2)
    im.save("in.png")
    subprocess.run(["cwebp","-quiet"]+o+(["-q",str([20,60,95][k])] if o[0] not in("-preset",) else [])+["in.png","-o","out.webp"],check=True); save(f"webp-cwebp{i}-{k}.webp",open("out.webp","rb").read())
# frame off the canvas' corner
for k in range(6):
    fw,fh=int(rng.integers(5,40)),int(rng.integers(5,40)); im=image(rng,KINDS[k%5],fw,fh,k%2==0); im.save("in.webp",method=k,quality=60)
    subprocess.run(["webpmux","-frame","in.webp",f"+100+{2*k}+{4*k}+0+b","-frame","in.webp","+100+20+30","-bgcolor","255,200,100,50","-o","out.webp"],check=True); save(f"webp-offset-{k}.webp",open("out.webp","rb").read())

for k in range(60):
    w,h=[int(v) for v in rng.integers(1,100,2)]; im=image(rng,KINDS[k%5] if k%5 else "waves",w,h,k%2==1)
    if k%3==0: im=im.convert("RGB").quantize(int(rng.choice([2,3,4,10,16,60,250]))).convert("RGB")
    b=io.BytesIO(); im.save(b,"WEBP",lossless=True,method=int(rng.integers(0,7)),quality=int(rng.choice([0,50,100])),exact=bool(k%3)); save(f"webp-lossless-more-{k}.webp",b.getvalue())

# ---- the others
rng=np.random.default_rng(23)
def size(lo=1,hi=70): return [int(v) for v in rng.integers(lo,hi,2)]
def enc(im,fmt,**k):
    b=io.BytesIO(); im.save(b,fmt,**k); return b.getvalue()
# ---- JPEG
n=0
for sub in ("4:4:4","4:2:2","4:2:0"):
  for prog in (False,True):
    for q in (10,50,75,95,100):
      for k in range(2):
        im=image(rng,KINDS[n%5],*size())
        kw={}
        if n%4==1: kw["restart_marker_blocks"]=int(rng.integers(1,8))
        if n%4==2: kw["restart_marker_rows"]=1
        if n%3==1: kw["optimize"]=True
        put(f"jpeg-{sub.replace(':','')}-{'prog' if prog else 'base'}-q{q}-{k}.jpg",enc(im,"JPEG",quality=q,subsampling=sub,progressive=prog,**kw)); n+=1
for s in ("2x2","1x2","2x1","4x1","1x4","4x2","4x4","1x1,1x2,1x2","2x2,2x1,1x1","1x1,2x1,1x1","1x1,2x2,2x2","3x1","3x2","2x2,1x2,1x2","4x1,2x1,2x1"):
  for prog in (False,True):
    im=image(rng,KINDS[n%5],*size(20,70)); im.save("in.ppm"); n+=1
    r=subprocess.run(["cjpeg","-quality",str(int(rng.choice([30,75,95]))),"-sample",s]+(["-progressive"] if prog else [])+["in.ppm"],capture_output=True)
    if r.returncode==0: put(f"jpeg-sample-{s.replace(',','_')}-{'prog' if prog else 'base'}.jpg",r.stdout)
    else: print(s,r.stderr)
for o in (["-rgb"],["-grayscale"],["-arithmetic"],["-dct","fast"],["-dct","float"],["-smooth","50"],["-restart","1"],["-restart","3B"],["-optimize"]):
    im=image(rng,KINDS[n%5],*size(20,70)); im.save("in.ppm"); n+=1
    r=subprocess.run(["cjpeg","-quality","80"]+o+["in.ppm"],capture_output=True); put("jpeg-cjpeg"+"".join(o)+".jpg",r.stdout)
for k in range(6):
    im=image(rng,KINDS[k%5],*size()); put(f"jpeg-grey-{k}.jpg",enc(im.convert("L"),"JPEG",quality=[20,60,95][k%3],progressive=k%2==1))
for k in range(8):
    im=image(rng,KINDS[k%5],*size()).convert("CMYK"); a=np.asarray(im).copy(); a[...,3]=rng.integers(0,256); im=Image.fromarray(a,"CMYK")
    put(f"jpeg-cmyk-{k}.jpg",enc(im,"JPEG",quality=[40,75,95][k%3],progressive=k%2==1,subsampling=[0,2][k//4]))
def strip_seg(b,marker):
    out=b[:2]; at=2
    while at<len(b):
        m=b[at+1]; 
        if m==0xda: return out+b[at:]
        l=struct.unpack(">H",b[at+2:at+4])[0]
        if m!=marker: out+=b[at:at+2+l]
        at+=2+l
def adobe(b,t):  # YCCK: the transform of an Adobe segment
    i=b.index(b"Adobe"); return b[:i+11]+bytes([t])+b[i+12:]
for k in range(4):
    c=FILES[f"jpeg-cmyk-{k}.jpg"]; put(f"jpeg-ycck-{k}.jpg",adobe(c,2)); put(f"jpeg-cmyk-noadobe-{k}.jpg",strip_seg(c,0xee))
base=FILES["jpeg-444-base-q75-0.jpg"]
put("jpeg-nojfif.jpg",strip_seg(base,0xe0))
# ---- ends
jb=[enc(image(rng,KINDS[k%5],*size(9,60)),"JPEG",quality=[30,80,95][k%3],subsampling=[0,1,2][k%3]) for k in range(8)]
for i,b in enumerate(jb):
    put(f"jpeg-end-noeoi-{i}.jpg",b[:-2]); put(f"jpeg-end-half-{i}.jpg",b[:-1]); put(f"jpeg-end-junk-{i}.jpg",b+b"\0\1junk\xff\xd8")
    for c in (3,4,6,10,40): put(f"jpeg-end-cut{c}-{i}.jpg",b[:-c])
    put(f"jpeg-end-cut10eoi-{i}.jpg",b[:-10]+b"\xff\xd9"); put(f"jpeg-end-zeros-{i}.jpg",b[:-2]+b"\0"*20); put(f"jpeg-end-cutzeros-{i}.jpg",b[:-30]+b"\0"*200)
for i in range(3):
    b=enc(image(rng,KINDS[i],50,40),"JPEG",quality=80,progressive=True); put(f"jpeg-end-prog-noeoi-{i}.jpg",b[:-2]); 
    sos=[j for j in range(len(b)) if b[j:j+2]==b"\xff\xda"]
    put(f"jpeg-end-prog-lastscan-{i}.jpg",b[:sos[-1]]); put(f"jpeg-end-prog-lastscan-eoi-{i}.jpg",b[:sos[-1]]+b"\xff\xd9"); put(f"jpeg-end-prog-cut-{i}.jpg",b[:sos[-1]+12]); put(f"jpeg-end-prog-firstscan-eoi-{i}.jpg",b[:sos[1]]+b"\xff\xd9")
for i in range(3):
    b=enc(image(rng,KINDS[i],50,40),"JPEG",quality=80,restart_marker_rows=1); put(f"jpeg-end-restart-noeoi-{i}.jpg",b[:-2]); put(f"jpeg-end-restart-cut-{i}.jpg",b[:-len(b)//3])
    b=enc(image(rng,KINDS[i],50,40).convert("L"),"JPEG",quality=80); put(f"jpeg-end-grey-noeoi-{i}.jpg",b[:-2]); put(f"jpeg-end-grey-cut-{i}.jpg",b[:-8])
# damage
for i in range(24):
    b=bytearray(jb[i%8]); at=int(rng.integers(len(b)//2,len(b)-4)); b[at]=int(rng.integers(0,255)); put(f"jpeg-damaged-{i}.jpg",bytes(b))
# ---- PNG, written by hand: all types and depths, interlaced or not, filters, tRNS
def chunk(t,d): return struct.pack(">I",len(d))+t+d+struct.pack(">I",zlib.crc32(t+d))
CH={0:1,2:3,3:1,4:2,6:4}
def pack(samples,depth):  # rows of samples
    if depth==8: return samples.astype(np.uint8).tobytes()
    if depth==16: return samples.astype(">u2").tobytes()
    bits=((samples[...,None]>>np.arange(depth-1,-1,-1))&1).reshape(-1); return np.packbits(bits.astype(np.uint8)).tobytes()
def paeth(a,b,c):
    p=a+b-c; pa,pb,pc=abs(p-a),abs(p-b),abs(p-c); return a if pa<=pb and pa<=pc else b if pb<=pc else c
def filtered(rows,bpp):
    out=b""; prev=bytes(len(rows[0])) if rows else b""
    for i,r in enumerate(rows):
        f=int(rng.integers(0,5)); o=bytearray(len(r))
        for x in range(len(r)):
            a=r[x-bpp] if x>=bpp else 0; b=prev[x]; c=prev[x-bpp] if x>=bpp else 0
            o[x]=(r[x]-[0,a,b,(a+b)//2,paeth(a,b,c)][f])&255
        out+=bytes([f])+bytes(o); prev=r
    return out
def png(s,t,depth,inter=0,extra=b"",idats=1,after=b"",iend=True,raw=None):
    h,w=s.shape[:2]; ch=CH[t]; bpp=max(1,ch*depth//8); data=b""
    passes=[(0,0,1,1)] if not inter else [(0,0,8,8),(4,0,8,8),(0,4,4,8),(2,0,4,4),(0,2,2,4),(1,0,2,2),(0,1,1,2)]
    for x0,y0,dx,dy in passes:
        p=s[y0::dy,x0::dx]
        if p.shape[0] and p.shape[1]: data+=filtered([pack(p[y].reshape(-1),depth) for y in range(p.shape[0])],bpp)
    z=zlib.compress(data) if raw is None else raw; n=max(1,-(-len(z)//idats))
    return b"\x89PNG\r\n\x1a\n"+chunk(b"IHDR",struct.pack(">IIBBBBB",w,h,depth,t,0,0,inter))+extra+b"".join(chunk(b"IDAT",z[i:i+n]) for i in range(0,len(z),n))+after+(chunk(b"IEND",b"") if iend else b"")
def palette(n): return chunk(b"PLTE",rng.integers(0,256,(n,3)).astype(np.uint8).tobytes())
for t,depths in ((0,(1,2,4,8,16)),(2,(8,16)),(3,(1,2,4,8)),(4,(8,16)),(6,(8,16))):
  for depth in depths:
    for inter in (0,1):
      for k in range(2):
        w,h=size(1,40); s=rng.integers(0,1<<depth,(h,w,CH[t])); ex=palette(1<<depth) if t==3 else b""
        put(f"png-t{t}-d{depth}-i{inter}-{k}.png",png(s,t,depth,inter,ex,idats=1+k*3))
        if t==3: put(f"png-t3-d{depth}-i{inter}-{k}-trns.png",png(s,t,depth,inter,ex+chunk(b"tRNS",rng.integers(0,256,max(1,(1<<depth)-k*1)).astype(np.uint8).tobytes())))
        if t==0 : put(f"png-t0-d{depth}-i{inter}-{k}-trns.png",png(s,t,depth,inter,chunk(b"tRNS",struct.pack(">H",int(s[0,0,0])))))
        if t==2 : put(f"png-t2-d{depth}-i{inter}-{k}-trns.png",png(s,t,depth,inter,chunk(b"tRNS",struct.pack(">HHH",*[int(v) for v in s[0,0]]))))
s=rng.integers(0,16,(20,30,1)); put("png-short-palette.png",png(s,3,8,0,palette(9))); put("png-no-palette.png",png(s,3,8,0,b""))
s8=rng.integers(0,256,(20,30,3))
put("png-gama.png",png(s8,2,8,0,chunk(b"gAMA",struct.pack(">I",10000))+chunk(b"sBIT",b"\5\6\5")+chunk(b"bKGD",struct.pack(">HHH",9,9,9))))
put("png-bad-iccp.png",png(s8,2,8,0,chunk(b"iCCP",b"x\0\0garbage")))
put("png-bad-ztxt.png",png(s8,2,8,0,chunk(b"zTXt",b"x\0\0"+zlib.compress(b"0"*100000))))
put("png-bad-text.png",png(s8,2,8,0,chunk(b"tEXt",b"nokeyword")+chunk(b"iTXt",b"z")))
put("png-bad-gama.png",png(s8,2,8,0,chunk(b"gAMA",b"")))
put("png-bad-chrm.png",png(s8,2,8,0,chunk(b"cHRM",b"12")))
put("png-bad-phys.png",png(s8,2,8,0,chunk(b"pHYs",b"12")))
put("png-bad-time.png",png(s8,2,8,0,chunk(b"tIME",b"\0\0\0\0\0\0\0")))
put("png-unknown-chunk.png",png(s8,2,8,0,chunk(b"abCd",b"12")))
put("png-plte-rgb.png",png(s8,2,8,0,palette(5)))
full=png(s8,2,8,0,idats=3)
put("png-end-noiend.png",png(s8,2,8,0,iend=False)); put("png-end-junk.png",full+b"junk\0\0\0"); put("png-end-iendcut.png",full[:-6]); put("png-end-iend-halflen.png",full[:-10])
put("png-end-zeros.png",full[:-12]+b"\0"*40); put("png-end-afterjunk.png",full[:-12]+b"garbagegarbage")
for c in range(1,34): put(f"png-end-cut{c}.png",full[:-12-c])
one=png(s8,2,8,0)
for c in (1,2,4,5,6,8,9,12,16,30,60,400): put(f"png-end-onecut{c}.png",one[:-12-c])
i1=png(s8,2,8,1)
for c in (1,4,8,9,12,40,400): put(f"png-end-intercut{c}.png",i1[:-12-c])
b=bytearray(full); b[-20]^=0x55; put("png-bad-adler.png",bytes(b)); b=bytearray(full); b[-13]^=1; put("png-bad-crc.png",bytes(b)); b=bytearray(full); b[29]^=1; put("png-bad-ihdr-crc.png",bytes(b)); b=bytearray(full); b[200]^=0xff; put("png-bad-data.png",bytes(b))
z=zlib.compress(b"".join(b"\0"+bytes(90) for _ in range(20)))
put("png-nozlibend.png",png(np.zeros((20,30,3),int),2,8,raw=z[:-4])); put("png-extra-data.png",png(np.zeros((20,30,3),int),2,8,raw=zlib.compress(b"\0"*91*40))); put("png-short-data.png",png(np.zeros((20,30,3),int),2,8,raw=zlib.compress(b"\0"*91*19))); put("png-trailing-idat.png",png(np.zeros((20,30,3),int),2,8,raw=z+b"morejunk"))
put("png-bad-filter.png",png(np.zeros((20,30,3),int),2,8,raw=zlib.compress((b"\x09"+bytes(90))*20)))
put("png-split.png",full[:-12]+chunk(b"tEXt",b"a\0b")+chunk(b"IEND",b""))
for k in range(3):
    im=image(rng,KINDS[k],20,20,True); put(f"png-apng-{k}.png",enc(im,"PNG",save_all=True,append_images=[image(rng,"noise",20,20,True)]*2,default_image=k==1))
# ---- GIF
for k in range(12):
    im=image(rng,KINDS[k%5],*size(2,60)).quantize(int(rng.choice([2,5,16,100,256])))
    kw={"interlace":k%2}
    if k%3==0: kw["transparency"]=0
    put(f"gif-{k}.gif",enc(im,"GIF",**kw))
for k in range(6):
    ims=[image(rng,KINDS[(k+j)%5],40,30,k%2==1) for j in range(3)]; put(f"gif-anim-{k}.gif",enc(ims[0],"GIF",save_all=True,append_images=ims[1:],disposal=k%4,loop=0))
def gif(sw,sh,l,t,w,h,pal,idx,trans=None,bg=0,local=None,inter=False,end=b"\x3b",cut=0,lsb=None):
    bits=3 if lsb is None else lsb
    g=b"GIF89a"+struct.pack("<HHBBB",sw,sh,(0x80|7) if pal is not None else 0x70,bg,0)+(pal or b"")
    if trans is not None: g+=b"\x21\xf9\4"+bytes([1,0,0,trans,0])
    g+=b"\x2c"+struct.pack("<HHHHB",l,t,w,h,(0x87 if local else 0)|(0x40 if inter else 0))+(local or b"")
    # uncompressed LZW: clear often
    out=[];acc=0;nb=0;cs=1<<8; 
    def emit(c):
        nonlocal acc,nb
        acc|=c<<nb; nb+=9
        while nb>=8: out.append(acc&255); acc>>=8; nb-=8
    for i,v in enumerate(idx):
        if i%200==0: emit(cs)
        emit(int(v))
    emit(cs+1)
    if nb: out.append(acc&255)
    d=bytes(out); d=d[:len(d)-cut]
    g+=b"\x08"+b"".join(bytes([len(d[i:i+255])])+d[i:i+255] for i in range(0,len(d),255))+b"\0"
    return g+end
pal=rng.integers(0,256,(256,3)).astype(np.uint8).tobytes(); lp=rng.integers(0,256,(256,3)).astype(np.uint8).tobytes()
ix=rng.integers(0,256,20*15)
put("gif-offset.gif",gif(40,30,5,6,20,15,pal,ix,bg=7)); put("gif-offset-trans.gif",gif(40,30,5,6,20,15,pal,ix,trans=3,bg=7)); put("gif-local.gif",gif(20,15,0,0,20,15,pal,ix,local=lp)); put("gif-local-offset.gif",gif(30,25,3,4,20,15,pal,ix,local=lp,bg=9)); put("gif-nopalette.gif",gif(20,15,0,0,20,15,None,ix)); put("gif-only-local.gif",gif(20,15,0,0,20,15,None,ix,local=lp)); put("gif-only-local-offset.gif",gif(30,25,3,4,20,15,None,ix,local=lp,bg=9)); put("gif-nopalette-offset.gif",gif(30,25,3,4,20,15,None,ix,bg=9))
put("gif-beyond.gif",gif(10,10,0,0,20,15,pal,ix)); put("gif-beyond-offset.gif",gif(10,10,5,5,20,15,pal,ix)); put("gif-inter.gif",gif(20,15,0,0,20,15,pal,ix,inter=True)); put("gif-end-noterm.gif",gif(20,15,0,0,20,15,pal,ix,end=b"")); put("gif-zero-screen.gif",gif(0,0,0,0,20,15,pal,ix))
g=gif(20,15,0,0,20,15,pal,ix,end=b"")
put("gif-end-noblockend.gif",g[:-1])
for c in (2,3,4,5,20,100): put(f"gif-end-cut{c}.gif",g[:-c])
for c in (1,2,3,20): put(f"gif-end-short{c}.gif",gif(20,15,0,0,20,15,pal,ix,cut=c))
put("gif-early-end.gif",gif(20,15,0,0,20,15,pal,ix[:150])); put("gif-early-end-inter.gif",gif(20,15,0,0,20,15,pal,ix[:250],inter=True)); put("gif-too-much.gif",gif(20,15,0,0,20,15,pal,np.concatenate([ix,ix])))
put("gif-end-intercut.gif",gif(20,15,0,0,20,15,pal,ix,inter=True)[:-30])
# ---- BMP
def bmp(w,h,depth,rows,comp=0,pal=b"",masks=b"",top=False,hdr=40,colors=0,extra=b""):
    head=struct.pack("<IiiHHIIiiII",hdr,w,-h if top else h,1,depth,comp,len(rows),2835,2835,colors,0)+masks
    if hdr>40: head=head+bytes(hdr-len(head))
    off=14+len(head)+len(pal)
    return b"BM"+struct.pack("<IHHI",off+len(rows),0,0,off)+head+pal+rows+extra
def rowpad(r): return r+bytes(-len(r)%4)
def bpal(n): return np.concatenate([rng.integers(0,256,(n,3)),np.zeros((n,1))],1).astype(np.uint8).tobytes()
for k in range(3):
  for top in (False,True):
    w,h=size(1,40); sfx=f"{k}{'-top' if top else ''}.bmp"
    for d in (1,4,8):
        rows=b"".join(rowpad(pack(rng.integers(0,1<<d,(w,)),d)) for _ in range(h)); put(f"bmp-{d}-{sfx}",bmp(w,h,d,rows,pal=bpal(1<<d),top=top))
        if k==2: put(f"bmp-{d}-shortpal-{sfx}",bmp(w,h,d,rows,pal=bpal((1<<d)-1),colors=(1<<d)-1,top=top))
    for d in (16,24,32):
        rows=b"".join(rowpad(rng.integers(0,256,w*d//8).astype(np.uint8).tobytes()) for _ in range(h)); put(f"bmp-{d}-{sfx}",bmp(w,h,d,rows,top=top))
        if d==16:
            put(f"bmp-565-{sfx}",bmp(w,h,16,rows,3,masks=struct.pack("<III",0xf800,0x7e0,0x1f),top=top)); put(f"bmp-555-{sfx}",bmp(w,h,16,rows,3,masks=struct.pack("<III",0x7c00,0x3e0,0x1f),top=top))
            put(f"bmp-444-{sfx}",bmp(w,h,16,rows,3,masks=struct.pack("<III",0xf00,0xf0,0xf),top=top))
        if d==32:
            for nm,m in (("bgrx",(0xff0000,0xff00,0xff)),("xbgr",(0xff000000,0xff0000,0xff00)),("rgbx",(0xff,0xff00,0xff0000)),("odd",(0x3ff00000,0xffc00,0x3ff))): put(f"bmp-32-{nm}-{sfx}",bmp(w,h,32,rows,3,masks=struct.pack("<III",*m),top=top))
            put(f"bmp-32-v4alpha-{sfx}",bmp(w,h,32,rows,3,masks=struct.pack("<IIII",0xff0000,0xff00,0xff,0xff000000),hdr=108,top=top)); put(f"bmp-32-v5rgb-{sfx}",bmp(w,h,32,rows,0,masks=struct.pack("<IIII",0xff0000,0xff00,0xff,0xff000000),hdr=124,top=top)); put(f"bmp-32-v3-{sfx}",bmp(w,h,32,rows,3,masks=struct.pack("<IIII",0xff0000,0xff00,0xff,0xff000000),hdr=56,top=top))
            put(f"bmp-32-abgr-{sfx}",bmp(w,h,32,rows,3,masks=struct.pack("<IIII",0xff000000,0xff0000,0xff00,0xff),hdr=108,top=top))
    # core header
    rows=b"".join(rowpad(rng.integers(0,256,w*3).astype(np.uint8).tobytes()) for _ in range(h)); put(f"bmp-core-24-{sfx}",b"BM"+struct.pack("<IHHI",26+len(rows),0,0,26)+struct.pack("<IHHHH",12,w,h,1,24)+rows)
    rows=b"".join(rowpad(rng.integers(0,256,w).astype(np.uint8).tobytes()) for _ in range(h)); cp=rng.integers(0,256,(256,3)).astype(np.uint8).tobytes(); put(f"bmp-core-8-{sfx}",b"BM"+struct.pack("<IHHI",26+768+len(rows),0,0,26+768)+struct.pack("<IHHHH",12,w,h,1,8)+cp+rows)
def rle8(w,h,mode):
    out=b""
    for y in range(h):
        x=0
        while x<w:
            n=int(min(rng.integers(1,9),w-x)); kind=rng.integers(0,3)
            if kind==0 and n>=3: v=rng.integers(0,256,n).astype(np.uint8).tobytes(); out+=bytes([0,n])+v+bytes(n&1)
            elif kind==1 and mode and x+n<w: out+=bytes([0,2,n,0])
            else: out+=bytes([n,int(rng.integers(0,256))])
            x+=n
        out+=b"\0\0" if y<h-1 or mode==2 else b""
    return out+b"\0\1"
def rle4(w,h):
    out=b""
    for y in range(h):
        x=0
        while x<w:
            n=int(min(rng.integers(1,9),w-x)); 
            if rng.integers(0,2) and n>=4: n&=~1; nb=n//2; out+=bytes([0,n])+rng.integers(0,256,nb).astype(np.uint8).tobytes()+bytes(nb&1)
            else: out+=bytes([n,int(rng.integers(0,256))])
            x+=n
        out+=b"\0\0"
    return out+b"\0\1"
for k in range(4):
    w,h=size(3,40); put(f"bmp-rle8-{k}.bmp",bmp(w,h,8,rle8(w,h,k%3),1,pal=bpal(256))); put(f"bmp-rle4-{k}.bmp",bmp(w,h,4,rle4(w,h),2,pal=bpal(16)))
r=rle8(20,20,0); put("bmp-rle8-noend.bmp",bmp(20,20,8,r[:-2],1,pal=bpal(256))); put("bmp-rle8-cut.bmp",bmp(20,20,8,r[:len(r)//2],1,pal=bpal(256))); put("bmp-rle8-early-end.bmp",bmp(20,20,8,r[:len(r)//4*2]+b"\0\1",1,pal=bpal(256))); put("bmp-rle8-top.bmp",bmp(20,20,8,r,1,pal=bpal(256),top=True))
rows=rng.integers(0,256,60*20).astype(np.uint8).tobytes(); b=bmp(20,20,24,rows)
put("bmp-end-junk.bmp",b+b"junk"); 
for c in (1,2,60,61): put(f"bmp-end-cut{c}.bmp",b[:-c])
rows=b"".join(rowpad(rng.integers(0,256,21*3).astype(np.uint8).tobytes()) for _ in range(9)); put("bmp-end-padcut.bmp",bmp(21,9,24,rows[:-1])); put("bmp-64.bmp",bmp(5,5,64,bytes(200))); put("bmp-grey8.bmp",bmp(20,10,8,rng.integers(0,256,200).astype(np.uint8).tobytes(),pal=b"".join(bytes([i,i,i,0]) for i in range(256))))


# ---- what the reference makes of them
COLORS={"white":(255,255,255),"#ffcc00":(255,204,0)}
# Not compared, with the reason in README.md.
OTHER=("bmp-32-odd","bmp-32-rgbx","bmp-444","jpeg-damaged-4.","jpeg-damaged-19.","jpeg-end-cutzeros-0.","jpeg-end-cutzeros-3.",
    "jpeg-end-prog-firstscan-eoi","jpeg-end-prog-lastscan-eoi","jpeg-end-prog-cut-1.","jpeg-cjpeg-arithmetic","gif-end-cut2.",
    "png-bad-chrm","png-bad-gama","png-bad-phys","png-bad-ihdr-crc","png-end-afterjunk","png-no-palette","png-short-data")
def whole(name,data):
    """A JPEG file that lacks only its end marker is accepted: all pixels are there."""
    if "noeoi" in name: data+=b"\xff\xd9"
    if "-half-" in name: data+=b"\xd9"
    return io.BytesIO(data)
def rgb(name,data,background):
    im=Image.open(whole(name,data))
    if im.mode.startswith("I;16"):
        im.load(); return Image.fromarray((np.asarray(im).astype(np.uint32)>>8).astype(np.uint8)).convert("RGB")
    if background:
        im=im.convert("RGBA"); out=Image.new("RGB",im.size,COLORS[background]); out.paste(im,mask=im.getchannel("A")); return out
    return im.convert("RGB")
def record(name,data,background=None):
    try:
        im=rgb(name,data,background); return f"{im.width}x{im.height} {hashlib.sha256(im.tobytes()).hexdigest()[:16]}"
    except Exception:
        return "refused"
def transparent(data):
    try:
        im=Image.open(io.BytesIO(data)); return "A" in im.mode or "transparency" in im.info
    except Exception:
        return False

warnings.simplefilter("ignore")
os.chdir(HOME)
lines=[]
kept=sorted(n for n in FILES if not n.startswith(OTHER))
for i,n in enumerate(kept):
    d=FILES[n]; lines.append(f"{n}\t-\t{record(n,d)}")
    if transparent(d) and "-d16-" not in n: b=list(COLORS)[i%2]; lines.append(f"{n}\t{b}\t{record(n,d,b)}")
open(os.path.join(OUT,"pixels.tsv"),"w").write("\n".join(lines)+"\n")
out=io.BytesIO()
with zipfile.ZipFile(out,"w") as z:
    for n in kept: z.writestr(zipfile.ZipInfo(n),FILES[n])
open(os.path.join(OUT,"files.zip.gz"),"wb").write(gzip.compress(out.getvalue(),9,mtime=0))
